"""The 77 districts of Nepal, by province, in English and in Nepali. The English name is what we keep."""

from home.translation import is_nepali

DISTRICTS_BY_PROVINCE = {
    ("Koshi", "कोशी"): [
        ("Bhojpur", "भोजपुर"),
        ("Dhankuta", "धनकुटा"),
        ("Ilam", "इलाम"),
        ("Jhapa", "झापा"),
        ("Khotang", "खोटाङ"),
        ("Morang", "मोरङ"),
        ("Okhaldhunga", "ओखलढुङ्गा"),
        ("Panchthar", "पाँचथर"),
        ("Sankhuwasabha", "सङ्खुवासभा"),
        ("Solukhumbu", "सोलुखुम्बु"),
        ("Sunsari", "सुनसरी"),
        ("Taplejung", "ताप्लेजुङ"),
        ("Terhathum", "तेह्रथुम"),
        ("Udayapur", "उदयपुर"),
    ],
    ("Madhesh", "मधेश"): [
        ("Bara", "बारा"),
        ("Dhanusha", "धनुषा"),
        ("Mahottari", "महोत्तरी"),
        ("Parsa", "पर्सा"),
        ("Rautahat", "रौतहट"),
        ("Saptari", "सप्तरी"),
        ("Sarlahi", "सर्लाही"),
        ("Siraha", "सिराहा"),
    ],
    ("Bagmati", "बागमती"): [
        ("Bhaktapur", "भक्तपुर"),
        ("Chitwan", "चितवन"),
        ("Dhading", "धादिङ"),
        ("Dolakha", "दोलखा"),
        ("Kathmandu", "काठमाडौँ"),
        ("Kavrepalanchok", "काभ्रेपलाञ्चोक"),
        ("Lalitpur", "ललितपुर"),
        ("Makwanpur", "मकवानपुर"),
        ("Nuwakot", "नुवाकोट"),
        ("Ramechhap", "रामेछाप"),
        ("Rasuwa", "रसुवा"),
        ("Sindhuli", "सिन्धुली"),
        ("Sindhupalchok", "सिन्धुपाल्चोक"),
    ],
    ("Gandaki", "गण्डकी"): [
        ("Baglung", "बागलुङ"),
        ("Gorkha", "गोरखा"),
        ("Kaski", "कास्की"),
        ("Lamjung", "लमजुङ"),
        ("Manang", "मनाङ"),
        ("Mustang", "मुस्ताङ"),
        ("Myagdi", "म्याग्दी"),
        ("Nawalpur", "नवलपुर"),
        ("Parbat", "पर्वत"),
        ("Syangja", "स्याङ्जा"),
        ("Tanahun", "तनहुँ"),
    ],
    ("Lumbini", "लुम्बिनी"): [
        ("Arghakhanchi", "अर्घाखाँची"),
        ("Banke", "बाँके"),
        ("Bardiya", "बर्दिया"),
        ("Dang", "दाङ"),
        ("Eastern Rukum", "रुकुम पूर्व"),
        ("Gulmi", "गुल्मी"),
        ("Kapilvastu", "कपिलवस्तु"),
        ("Palpa", "पाल्पा"),
        ("Parasi", "परासी"),
        ("Pyuthan", "प्युठान"),
        ("Rolpa", "रोल्पा"),
        ("Rupandehi", "रुपन्देही"),
    ],
    ("Karnali", "कर्णाली"): [
        ("Dailekh", "दैलेख"),
        ("Dolpa", "डोल्पा"),
        ("Humla", "हुम्ला"),
        ("Jajarkot", "जाजरकोट"),
        ("Jumla", "जुम्ला"),
        ("Kalikot", "कालिकोट"),
        ("Mugu", "मुगु"),
        ("Salyan", "सल्यान"),
        ("Surkhet", "सुर्खेत"),
        ("Western Rukum", "रुकुम पश्चिम"),
    ],
    ("Sudurpashchim", "सुदूरपश्चिम"): [
        ("Achham", "अछाम"),
        ("Baitadi", "बैतडी"),
        ("Bajhang", "बझाङ"),
        ("Bajura", "बाजुरा"),
        ("Dadeldhura", "डडेल्धुरा"),
        ("Darchula", "दार्चुला"),
        ("Doti", "डोटी"),
        ("Kailali", "कैलाली"),
        ("Kanchanpur", "कञ्चनपुर"),
    ],
}

NEPALI_NAMES = dict(district for districts in DISTRICTS_BY_PROVINCE.values() for district in districts)


def district_choices():
    """Grouped choices for a select, in the active language."""
    nepali = is_nepali()
    return [
        ("", "—"),
        *(
            (province[nepali], [(district[0], district[nepali]) for district in districts])
            for province, districts in DISTRICTS_BY_PROVINCE.items()
        ),
    ]


def district_name(name):
    """A district's name in the active language; a name that is not in the table comes back as it is."""
    return NEPALI_NAMES.get(name, name) if is_nepali() else name
