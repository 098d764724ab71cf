from django.db import migrations, models

# What shoppers call things, as they write them: Nepali, Nepali in Latin letters, English. The shopkeeper goes on.
GROUPS = [
    "ring, औंठी, औँठी, aunthi, authi, aunthee, anguthi, aunthy",
    "necklace, हार, haar, har, माला, mala",
    "choker, कण्ठा, kantha",
    "chain, सिक्री, sikri, chen",
    "pendant, लकेट, locket",
    "amulet, जन्तर, jantar",
    "mangalsutra, मंगलसूत्र, मङ्गलसूत्र, mangal sutra",
    "tilhari, तिलहरी, tilari, tilahari",
    "pote, पोते, pothe",
    "naugedi, नौगेडी, nau gedi",
    "chandrahar, चन्द्रहार, chandra haar, chandra har",
    "rani haar, रानीहार, रानी हार, ranihar, rani har",
    "sirbandi, शिरबन्दी, सिरबन्दी, shirbandi, shirbandhi",
    "bangle, चुरा, चुरी, बाला, कडा, chura, churi, bala, kada, kara",
    "bracelet, ब्रेसलेट, breslet",
    "earring, कुण्डल, kundal, ear ring, kaan ko",
    "jhumka, झुम्का, jhumki, jhumkaa",
    "tops, टप, टप्स, stud",
    "dhungri, ढुंग्री, ढुङ्ग्री",
    "nose ring, नाथ, नथ, nath, nathi",
    "phuli, फुली, fuli, phooli, nose pin",
    "bulaki, बुलाकी, bulakhi",
    "anklet, पाउजु, पायल, कल्ली, pauju, payal, kalli",
    "gold, सुन, sun, soon, swarna, स्वर्ण",
    "silver, चाँदी, चांदी, chandi, chaandi",
    "diamond, हीरा, हिरा, hira, heera",
    "ruby, माणिक, manik, maanik",
    "emerald, पन्ना, panna",
    "pearl, मोती, moti",
    "coral, मुगा, मूगा, muga, moonga",
    "turquoise, फिरोजा, phiroja, firoja",
    "sapphire, नीलम, nilam, neelam",
    "wedding, विवाह, बिहे, bihe, biha, bibaha, marriage, bridal",
    "pasni, पास्नी, अन्नप्राशन, rice feeding",
    "teej, तीज, tij",
    "dashain, दशैं, दशैँ, dasain",
]


def write_groups(apps, schema_editor):
    SynonymGroup = apps.get_model("search", "SynonymGroup")
    SynonymGroup.objects.bulk_create(SynonymGroup(words=words) for words in GROUPS)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="In any script, with commas between: औंठी, aunthi, aunthee, ring. One of them "
                        "finds what the others find. Begin with the word you would look for in this list.",
                        max_length=400,
                        verbose_name="words that mean the same",
                    ),
                ),
            ],
            options={"ordering": ["words"]},
        ),
        migrations.RunPython(write_groups, migrations.RunPython.noop),
    ]
