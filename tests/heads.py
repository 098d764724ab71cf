"""Reading the head of a page in tests: what search engines and those who share it are told."""

import json
import re

SITE = "http://testserver"
PAYLOAD = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}&"


def head_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.text.partition("</head>")[0]


def link(head, rel, **attributes):
    """The addresses of link elements of a kind."""
    found = re.findall(rf'<link rel="{rel}"([^>]*)>', head)
    wanted = [f'{name}="{value}"' for name, value in attributes.items()]
    return [re.search(r'href="([^"]*)"', each)[1] for each in found if all(text in each for text in wanted)]


def meta(head, name):
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', head)


def data_in(head):
    """What the scripts of JSON-LD say."""
    return [
        json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    ]


def data_of(head, kind):
    [found] = [each for each in data_in(head) if each.get("@type") == kind]
    return found
