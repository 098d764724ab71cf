"""What the demo shop says on its pages, in both languages."""

from decimal import Decimal

SETTINGS = {
    "name": "Gahana",
    "name_ne": "गहना",
    "tagline": "Gold and silver, weighed in front of you",
    "tagline_ne": "तपाईंकै अगाडि तौलिएको सुन र चाँदी",
    "phone": "+977 1-5550123",
    "email": "shop@gahana.example",
    "address": "Mangal Bazar, Patan, Lalitpur",
    "address_ne": "मंगलबजार, पाटन, ललितपुर",
    "opening_hours": "Sunday to Friday, 10 am to 6 pm",
    "opening_hours_ne": "आइतबारदेखि शुक्रबार, बिहान १० देखि साँझ ६ बजेसम्म",
    "legal_name": "Gahana Jewellers Pvt. Ltd. (demo)",
    "registration_number": "000000/083/084",
    "pan": "600000001",
    "portal_listing_number": "DEMO-0001",
    "grievance_officer": "Laxmi Shakya, +977 1-5550124",
    "return_terms": (
        "Bring an unworn piece back within 7 days of receiving it, with its bill, and we refund what you paid. "
        "Engraved pieces and pieces made to order cannot be returned."
    ),
    "return_terms_ne": (
        "नलगाइएको गहना पाएको ७ दिनभित्र बिलसहित फिर्ता ल्याउनुभयो भने तिरेको रकम फिर्ता गर्छौं। "
        "नाम खोपिएका र अर्डरमा बनाइएका गहना फिर्ता हुँदैनन्।"
    ),
    "delivery_terms": (
        "Inside the Kathmandu Valley within 2 days, elsewhere in Nepal within 7 days, insured, "
        "handed over only to the buyer who shows an identity card."
    ),
    "delivery_terms_ne": (
        "काठमाडौं उपत्यकाभित्र २ दिन र नेपालका अन्य ठाउँमा ७ दिनभित्र, बीमासहित पुर्‍याउँछौं। "
        "परिचयपत्र देखाउने खरिदकर्तालाई मात्र हस्तान्तरण गरिन्छ।"
    ),
}

FOOTER_TEXT = "A demo shop: nothing here is for sale."
FOOTER_TEXT_NE = "यो नमुना पसल हो: यहाँको कुनै वस्तु बिक्रीका लागि होइन।"

RATES = {"label": "Rates today", "label_ne": "आजको भाउ"}
HERO = {
    "heading": "Jewellery that is handed down",
    "heading_ne": "पुस्तौंसम्म रहने गहना",
    "text": "Rings, necklaces and bangles made in Patan, each weighed on its own and priced in the open.",
    "text_ne": "पाटनमा बनेका औंठी, हार र चुरा। हरेकको तौल छुट्टै र मूल्य खुला।",
    "button": "See the jewellery",
    "button_ne": "गहना हेर्नुहोस्",
    "alt": "Gold necklace, bangle and earrings on ivory cloth",
    "alt_ne": "सेतो कपडामाथि राखिएका सुनको हार, चुरा र कानका गहना",
}
FEATURED = {"heading": "Chosen for this season", "heading_ne": "यस मौसमका लागि छानिएका"}
WEIGHING = {
    "heading": "Weighed before your eyes",
    "heading_ne": "तपाईंकै आँखा अगाडि तौलिन्छ",
    "text": (
        "<p>Every size has its own gross and net weight, because no two pieces made by hand are the same. "
        "The price on the page is the price you pay, taxes included.</p>"
    ),
    "text_ne": (
        "<p>हातले बनाएका दुई गहना उस्तै हुँदैनन्, त्यसैले हरेक नापको जम्मा र खुद तौल छुट्टै लेखिएको छ। "
        "पृष्ठमा देखिएको मूल्य नै तिर्नुपर्ने मूल्य हो, करसहित।</p>"
    ),
}
CALL = {
    "heading": "Looking for something of your own?",
    "heading_ne": "आफ्नै रोजाइको गहना खोज्दै हुनुहुन्छ?",
    "text": "Visit us in Patan and look at the pieces in daylight.",
    "text_ne": "पाटनस्थित पसलमा आएर दिनको उज्यालोमा गहना हेर्नुहोस्।",
    "button": "About the shop",
    "button_ne": "पसलको बारेमा",
}

PAGES = [
    {
        "slug": "about",
        "title": "About us",
        "title_ne": "हाम्रो बारेमा",
        "introduction": "A family workshop beside the old palace of Patan.",
        "introduction_ne": "पाटन दरबार नजिकैको पारिवारिक कार्यशाला।",
        "text": (
            "<h2>Who we are</h2><p>We are goldsmiths in the third generation. Most of what you see here is made "
            "by eight people in the workshop above the shop.</p>"
            "<h2>How we work</h2><p>We write down the purity, the weight with stones and the weight of the metal "
            "alone. If you wish, we weigh the piece again when you collect it.</p>"
        ),
        "text_ne": (
            "<h2>हामी को हौं</h2><p>हामी तेस्रो पुस्ताका सुनारहरू हौं। यहाँ देखिएका धेरैजसो गहना पसलमाथिको "
            "कार्यशालामा आठ जना मिलेर बनाउँछौं।</p>"
            "<h2>हामी कसरी काम गर्छौं</h2><p>हामी शुद्धता, पत्थरसहितको तौल र धातुको मात्र तौल लेख्छौं। "
            "चाहनुभयो भने गहना लिने बेला फेरि तौलिदिन्छौं।</p>"
        ),
    },
    {
        "slug": "care-of-gold",
        "title": "Care of gold and silver",
        "title_ne": "सुन र चाँदीको हेरचाह",
        "introduction": "A few habits keep a piece as it was on the first day.",
        "introduction_ne": "केही सामान्य बानीले गहना पहिलो दिनजस्तै राख्छ।",
        "text": (
            "<h2>Wearing</h2><ul><li>Put jewellery on last, after perfume and cream.</li>"
            "<li>Take rings off before washing dishes or kneading dough.</li>"
            "<li>Keep pote and coral away from water: the thread weakens.</li></ul>"
            "<h2>Cleaning</h2><p>Lukewarm water, a drop of mild soap and a soft brush are enough for plain gold. "
            "Silver darkens in the air; a polishing cloth brings it back.</p>"
            "<h2>Keeping</h2><p>Each piece in a cloth bag of its own: gold scratches gold.</p>"
        ),
        "text_ne": (
            "<h2>लगाउँदा</h2><ul><li>अत्तर र क्रिम लगाएपछि मात्र गहना लगाउनुहोस्।</li>"
            "<li>भाँडा माझ्दा वा पिठो मुछ्दा औंठी फुकाल्नुहोस्।</li>"
            "<li>पोते र मुगा पानीबाट जोगाउनुहोस्: धागो कमजोर हुन्छ।</li></ul>"
            "<h2>सफा गर्दा</h2><p>सादा सुनका लागि मनतातो पानी, थोरै साबुन र नरम ब्रस पुग्छ। "
            "चाँदी हावामा कालो हुन्छ; पुछ्ने कपडाले फेरि टल्किन्छ।</p>"
            "<h2>राख्दा</h2><p>हरेक गहना छुट्टै कपडाको थैलीमा राख्नुहोस्: सुनले सुनलाई कोर्छ।</p>"
        ),
    },
    {
        "slug": "terms",
        "title": "Terms and privacy",
        "title_ne": "सर्त र गोपनीयता",
        "introduction": "How buying works here, and what we keep about you.",
        "introduction_ne": "यहाँ किनमेल कसरी हुन्छ र तपाईंबारे हामी के राख्छौं।",
        "text": (
            "<h2>Buying</h2><p>An order holds its pieces while you pay. When it is not paid in time, they go back "
            "on sale. The price you see at checkout is the price you are charged.</p>"
            "<h2>Your citizenship card</h2><p>We ask for it because jewellers must know their customers. The "
            "pictures are kept encrypted; each look at them is written down.</p>"
            "<h2>Returns</h2><p>Unworn pieces can be brought back within 7 days with their bill.</p>"
        ),
        "text_ne": (
            "<h2>किनमेल</h2><p>भुक्तानी गरुन्जेल अर्डरका गहना तपाईंकै नाममा रहन्छन्। समयमा भुक्तानी नभए फेरि "
            "बिक्रीमा जान्छन्। भुक्तानीका बेला देखिएको मूल्य नै लिइन्छ।</p>"
            "<h2>तपाईंको नागरिकता</h2><p>गहना व्यवसायीले ग्राहक चिन्नुपर्ने भएकाले हामी यो माग्छौं। तस्बिरहरू "
            "गोप्य सङ्केतमा राखिन्छन्; हेरिएको हरेक पटक लेखिन्छ।</p>"
            "<h2>फिर्ता</h2><p>नलगाइएका गहना बिलसहित ७ दिनभित्र फिर्ता ल्याउन सकिन्छ।</p>"
        ),
    },
]

BANK_ACCOUNT = "Made-up Bank Ltd., New Road\nGahana Demo Jewellers\n0000 1234 5678 90"

# Where the demo delivers to. NPR.
VALLEY = {
    "name": "Kathmandu valley",
    "name_ne": "काठमाडौँ उपत्यका",
    "districts": ["Kathmandu", "Lalitpur", "Bhaktapur"],
    "charge": Decimal(150),
    "insured_up_to": Decimal(500_000),
    "days": "1 to 2 days",
    "days_ne": "१ देखि २ दिन",
    "note": "Brought by our own messenger.",
    "note_ne": "हाम्रै सन्देशवाहकले ल्याइदिन्छ।",
}
EVERYWHERE_ELSE = {
    "name": "Everywhere else in Nepal",
    "name_ne": "नेपालका अन्य ठाउँ",
    "insured_up_to": Decimal(200_000),
    "days": "3 to 6 days",
    "days_ne": "३ देखि ६ दिन",
    "sort_order": 1,
}
