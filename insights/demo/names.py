"""Names and places for the demo shop's people; any likeness is chance."""

GIVEN_NAMES = [
    ("Maya", "माया"),
    ("Bikash", "विकास"),
    ("Sunita", "सुनिता"),
    ("Rajesh", "राजेश"),
    ("Kamala", "कमला"),
    ("Prakash", "प्रकाश"),
    ("Sarita", "सरिता"),
    ("Dipak", "दीपक"),
    ("Nirmala", "निर्मला"),
    ("Suresh", "सुरेश"),
    ("Pratima", "प्रतिमा"),
    ("Ramesh", "रमेश"),
    ("Sabina", "सबिना"),
    ("Anil", "अनिल"),
    ("Gita", "गीता"),
    ("Nabin", "नवीन"),
    ("Puja", "पूजा"),
    ("Hari", "हरि"),
    ("Manju", "मन्जु"),
]
FAMILY_NAMES = [
    ("Shrestha", "श्रेष्ठ"),
    ("Tamang", "तामाङ"),
    ("Karki", "कार्की"),
    ("Gurung", "गुरुङ"),
    ("Adhikari", "अधिकारी"),
    ("Rai", "राई"),
    ("Maharjan", "महर्जन"),
    ("Basnet", "बस्नेत"),
    ("Chaudhary", "चौधरी"),
    ("Poudel", "पौडेल"),
    ("Sherpa", "शेर्पा"),
    ("Magar", "मगर"),
    ("Joshi", "जोशी"),
]
# Ids of customers/places.py: Lalitpur, Kathmandu, Bhaktapur, Pokhara, Bharatpur, Biratnagar.
LOCAL_LEVELS = ["30802", "30608", "30702", "40504", "31304", "11214"]
