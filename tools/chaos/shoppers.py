"""Shoppers over HTTP, as browsers are: they put pieces into the cart, order, pay or do not, press twice, come back
or do not. A connection that breaks off is a killed process; whoever meets one tries again or gives up."""

import http.client
import random
import re
import threading
import time
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from tools.chaos.shop import KHALTI_MOST
from tools.with_postgres import HOST

CSRF = "c" * 32
AT_ONCE = ["khalti", "khalti", "khalti", "bank", "cash"]
IN_PARTS = ["khalti_days", "khalti_days", "khalti_days", "deposit", "bank", "cash"]
PIDX = re.compile(r"pay/\?pidx=([A-Za-z0-9]+)")
ORDER = re.compile(r"/checkout/(G-[A-Z0-9]{4}-[A-Z0-9]{4})/")


class Broken(Exception):
    """No answer came."""


class Tally:
    """What all shoppers have seen together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = {}
        self.errors = []
        self.times = []

    def note(self, method, path, status, seconds):
        with self.lock:
            self.answers[status] = self.answers.get(status, 0) + 1
            self.times.append(seconds)
            if status >= 500:
                self.errors.append(f"{method} {path} answered {status}")

    def percentile(self, percent):
        """Milliseconds."""
        times = sorted(self.times) or [0]
        return 1000 * times[min(len(times) - 1, len(times) * percent // 100)]


class Browser:
    """One person's browser, logged in. Follows no redirect by itself."""

    def __init__(self, port, person, tally):
        self.port, self.person, self.tally = port, person, tally

    def ask(self, method, path, form=None):
        """Status, headers and text of the answer. Raises Broken."""
        headers = {
            "Host": f"{HOST}:{self.port}",
            "Cookie": f"sessionid={self.person.session}; csrftoken={CSRF}",
        }
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        began = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.tally.note(method, path, 0, time.perf_counter() - began)
            raise Broken from error
        finally:
            connection.close()
        self.tally.note(method, path.partition("?")[0], answer.status, time.perf_counter() - began)
        return answer.status, answer.headers.get("Location", ""), text

    def empty_cart(self, *pieces):
        for piece in pieces:
            self.ask("POST", "/cart/update/", {"variant": piece.pk, "quantity": 0})

    def order(self, pieces, plan):
        """Put `pieces` into the cart and order them, to be picked up; the order's number or None."""
        for piece in pieces:
            self.ask("POST", "/cart/add/", {"variant": piece.pk, "quantity": 1})
        return self.press_order(pieces, plan)

    def press_order(self, pieces, plan):
        total = sum(piece.price for piece in pieces)
        form = {
            "delivery_method": "pickup",
            "contact_name": "Chaos Maharjan",
            "contact_phone": "9841000000",
            "plan": plan,
            "expected_items_total": str(total),
            "expected_delivery_charge": "0.00",
            "accepted_items_total": str(total),
        }
        _status, location, _text = self.ask("POST", "/checkout/", form)
        found = ORDER.search(location)
        return found and found[1]

    def link(self, number):
        """The pidx of the open payment page of an order, opened if need be; None when there is nothing to pay."""
        for _ in range(2):
            status, _location, text = self.ask("GET", f"/checkout/{number}/pay/?go=1")
            found = PIDX.search(text)
            if status != 200 or found:
                return found and found[1]
            self.ask("POST", f"/checkout/{number}/pay/", {})
        return None


class Shopper(threading.Thread):
    """Buys until `stop` is set. `wanted(chance)` gives the pieces that are to be fought for now."""

    def __init__(self, shop, people, wanted, tally, stop, seed):
        super().__init__(daemon=True)
        self.shop, self.people, self.wanted, self.tally, self.stop = shop, people, wanted, tally, stop
        self.chance = random.Random(seed)
        self.crash = None
        self.left_in_cart = {}

    def run(self):
        while not self.stop.is_set():
            browser = Browser(self.shop.web_port, self.chance.choice(self.people), self.tally)
            try:
                self.buy(browser)
            except Broken:
                time.sleep(0.1)
            except Exception as error:  # noqa: BLE001 - a shopper that died in silence would prove nothing
                self.crash = error
                raise

    def buy(self, browser):
        chance = self.chance
        pieces = self.wanted(chance)
        total = sum(piece.price for piece in pieces)
        plan = chance.choice(AT_ONCE if total <= KHALTI_MOST else IN_PARTS)
        left = self.left_in_cart.setdefault(browser.person, set())
        browser.empty_cart(*left.difference(pieces))
        left.update(pieces)
        if chance.random() < 0.1:
            # A double press, in two tabs.
            threading.Thread(target=self._quietly, args=(browser.press_order, pieces, plan)).start()
        number = browser.order(pieces, plan)
        if not number:
            return
        left.clear()
        for _ in range(4):
            if chance.random() < 0.1:
                break  # never comes back
            pidx = browser.link(number)
            if not pidx:
                break
            self.pay(browser, number, pidx)
        if chance.random() < 0.12:
            browser.ask("POST", f"/checkout/{number}/cancel/", {})

    def pay(self, browser, number, pidx):
        chance = self.chance
        outcome = chance.choices(
            ["complete", "cancel", "expire", "pending", "nothing", "late"], [70, 6, 4, 6, 6, 8]
        )[0]
        if outcome == "nothing":
            return
        if outcome == "late":
            # Called off in one tab and paid in the other.
            browser.ask("POST", f"/checkout/{number}/cancel/", {})
            outcome = "complete"
        back = self._at_gateway(pidx, outcome)
        if outcome == "pending":
            timer = threading.Timer(chance.uniform(1, 10), self._at_gateway, [pidx, "complete"])
            timer.daemon = True
            timer.start()
        if back is None or chance.random() < 0.3:
            return  # the browser is closed
        parts = urlsplit(back)
        way_back = f"{parts.path}?{parts.query}"
        if chance.random() < 0.3:
            threading.Thread(target=self._quietly, args=(browser.ask, "GET", way_back)).start()
        browser.ask("GET", way_back)
        browser.ask("GET", f"/checkout/{number}/done/")

    def _at_gateway(self, pidx, outcome):
        try:
            return self.shop.ask_gateway("POST", "/_pay/", {"pidx": pidx, "outcome": outcome})["redirect_to"]
        except OSError:
            return None  # over already

    def _quietly(self, do, *arguments):
        with suppress(Broken):
            do(*arguments)
