import pytest
from wagtail.models import Page

from home.models import HomePage, StandardPage


def words(text):
    return ("rich_text", {"text": f"<p>{text}</p>"})


def set_bodies(page, english, nepali=()):
    page.body = [words(text) for text in english]
    page.body_ne = [words(text) for text in nepali]
    page.save()


@pytest.fixture
def home(db):
    return HomePage.objects.get()


@pytest.fixture
def about(home):
    page = StandardPage(
        title="About us",
        title_ne="हाम्रो बारेमा",
        slug="about",
        introduction="Since 2010",
        introduction_ne="२०६७ देखि",
    )
    return home.add_child(instance=page)


def test_the_home_page_speaks_both_languages(client, home):
    set_bodies(home, ["Gold that stays"], ["सधैं रहने सुन"])
    english = client.get("/").text
    nepali = client.get("/ne/").text
    assert "Gold that stays" in english
    assert "सधैं रहने सुन" not in english
    assert "सधैं रहने सुन" in nepali
    assert "Gold that stays" not in nepali


def test_a_home_page_without_a_nepali_body_shows_the_english_one(client, home):
    set_bodies(home, ["Gold that stays"])
    assert "Gold that stays" in client.get("/ne/").text


def test_an_empty_home_page_leads_into_the_shop(client, home):
    response = client.get("/")
    assert response.status_code == 200
    assert 'href="/shop/"' in response.text
    assert response.text.count("<h1") == 1


def test_a_standard_page_speaks_both_languages(client, about):
    set_bodies(about, ["A workshop in Patan"], ["पाटनको कार्यशाला"])
    english, nepali = client.get("/about/").text, client.get("/ne/about/").text
    assert "About us" in english
    assert "Since 2010" in english
    assert "A workshop in Patan" in english
    assert "हाम्रो बारेमा" in nepali
    assert "२०६७ देखि" in nepali
    assert "पाटनको कार्यशाला" in nepali


def test_an_unpublished_page_is_not_found(client, about):
    about.unpublish()
    assert client.get("/about/").status_code == 404
    assert client.get("/ne/about/").status_code == 404


def test_a_title_is_text_and_not_markup(client, about):
    about.title = "<script>alert(1)</script>"
    about.save()
    page = client.get("/about/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_addresses_that_lead_nowhere_are_not_found(client, db):
    assert Page.objects.filter(slug="nothing").count() == 0
    for address in ("/nothing/", "/shop/nothing/", "/shop/nothing/more/", "/ne/nothing/", "/shop/%00/"):
        assert client.get(address).status_code == 404, address
