"""What a page asks of other hosts, and what the browser complains about."""

from playwright.sync_api import Page, Route

# A violation is an event before it is a line in the console, and tells more.
TELL = """addEventListener("securitypolicyviolation", e => console.error(
    `CSP ${e.effectiveDirective} blocks ${e.blockedURI} ${e.sample} ${e.sourceFile}`))"""


class Watch:
    """Listens to a page from before its first request; requests to other hosts are cut off."""

    def __init__(self, page: Page, home: str):
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self._home = home
        page.add_init_script(TELL)
        page.route(lambda url: not url.startswith((home, "data:", "blob:")), self._cut)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _cut(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        route.abort()

    def _listen(self, message) -> None:
        ours = "blocked by Playwright" in message.text  # the service worker, see conftest.py
        if message.type in ("error", "warning") and not ours:
            self.complaints.append(message.text)
