"""Every page, by an address of the demonstration city. A page that is added is named here, or a test says so."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

LANGUAGES = ("zh", "en")
VILLAGE = "451102101209"


@dataclass(frozen=True)
class Page:
    """A page as it is asked for: a name of its own, its address in Chinese, and the status that it answers with."""

    name: str
    address: str
    status: int = 200

    def in_(self, language: str) -> str:
        """The address in a language."""
        if language == "zh":
            return self.address
        return f"{self.address}{'&' if urlsplit(self.address).query else '?'}lang={language}"


#: Every endpoint at least once; tables also sought, sorted, on a later page and empty; the time bar moved; refusals.
PAGES = [
    Page("overview", "/"),
    Page("overview of a county", "/?scope=451102"),
    Page("overview of a village", f"/?scope={VILLAGE}"),
    Page("overview of an earlier day", "/?as_of=2018-06-30&scope=4511"),
    Page("overview before anything was known", "/?known_at=0"),
    Page("figure", "/figures/village.venue_300?scope=4511"),
    Page("figure of a township", "/figures/village.venue_300?scope=451121102&status=population"),
    Page("figure, its last page", "/figures/village.venue_300?status=population&units.page=99&units.sort=-county"),
    Page("figure, nothing found", "/figures/village.venue_300?status=met&units.q=xyz"),
    Page("figure before anything was known", "/figures/village.venue_300?known_at=0"),
    Page("distribution", "/figures/organization.stars"),
    Page("count", "/figures/place.villages"),
    Page("figure beside another day", "/figures/village.venue_300?scope=4511&against=2018-12-31"),
    Page("distribution beside another day", "/figures/organization.stars?scope=451102&against=2018-12-31"),
    Page("overview beside another day", "/?against=2018-12-31"),
    Page("figure of people", "/figures/secretary.trained_city?scope=451103"),
    Page("ratio", "/figures/township.posts_filled"),
    Page("explanation", f"/figures/village.venue_300/{VILLAGE}"),
    Page("to-do", "/todo?scope=451102"),
    Page("to-do before anything was known", "/todo?known_at=0"),
    Page("tree", "/tree"),
    Page("tree, opened", f"/tree?open={VILLAGE}"),
    Page("tree of organizations", "/tree?of=organizations"),
    Page("unit", f"/units/{VILLAGE}"),
    Page("unit, a county", "/units/451102"),
    Page("unit, a township", "/units/451102101"),
    Page("unit, a site", "/units/AZD102257"),
    Page("unit, an organization", "/units/D451102001001"),
    Page("unit, a case", "/units/RS2018-02117223"),
    Page("unit on a day before it was", "/units/451103001002?as_of=2018-01-01"),
    Page("search", "/search?q=sr"),
    Page("search by several words", "/search?q=贺街+双瑞+书记"),
    Page("search for nothing", "/search"),
    Page("search, nothing found", "/search?q=xyzxyz"),
    Page("changes", "/changes"),
    Page("changes before anything was known", "/changes?known_at=0"),
    Page("change", "/changes/7"),
    Page("change of a round", "/changes/4"),
    Page("change, a large one", "/changes/1"),
    Page("versions compared", "/versions?against_change=0&scope=451102101"),
    Page("versions compared, one figure", "/versions?against_change=1&figure=village.led"),
    Page("ledgers", "/ledgers"),
    Page("ledger", "/ledgers/posts?holding=yes&scope=451102"),
    Page("ledger of many columns, its last page", "/ledgers/facts?facts.page=99999"),
    Page("ledger of people", "/ledgers/people"),
    Page("ledger of organizations", "/ledgers/organizations"),
    Page("mappings", "/mappings"),
    Page("mappings before anything was known", "/mappings?known_at=0"),
    Page("mapping", "/mappings/村集体经济收入复核表"),
    Page("cases", "/cases?scope=451102"),
    Page("cases, sorted and sought", "/cases?cases.sort=-overdue&cases.q=2018"),
    Page("cases of a year, in a state", "/cases?as_of=2019-06-30&year=2019&cases.has.state=rectifying"),
    Page("screening", "/screening?scope=451102"),
    Page("audits", "/audits"),
    Page("audit", "/audits/HTK-2019-01?scope=451102"),
    Page("worksheet", "/audits/HTK-2019-01/RS2018-02117223"),
    Page("report of an audit", "/audits/HTK-2019-01/report"),
    Page("draws", "/draws"),
    Page("draw with its proof", "/draws/SJ-2019-02"),
    Page("stars", "/stars?scope=451102"),
    Page("relocation sites", "/sites"),
    Page("natural villages without members", "/contacts"),
    Page("findings", "/findings"),
    Page("findings of a township, filtered", "/findings?scope=451102101&found.has.severity=violation"),
    Page("findings before anything was known", "/findings?known_at=0"),
    Page("rules", "/rules?scope=451102"),
    Page("rules before anything was known", "/rules?known_at=0"),
    Page("rule", "/rules/ORG-01a?scope=4511"),
    Page("rule about posts", "/rules/VIL-12b?scope=451102&status=population"),
    Page("rule beside another day", "/rules/VIL-12a?scope=451102&against=2018-12-31"),
    Page("rule, a unit", f"/rules/VEN-01a/units/{VILLAGE}"),
    Page("township", "/townships/451102101"),
    Page("policies", "/policies"),
    Page("parameters", "/parameters"),
    Page("settings", "/settings"),
    Page("closed periods", "/periods"),
    Page("finding", f"/findings/VEN-01a/{VILLAGE}"),
    Page("notices", "/notices"),
    Page("notices of a county, filtered", "/notices?scope=451102&notices.has.standing=overdue"),
    Page("notices before anything was known", "/notices?known_at=0"),
    Page("notice", "/notices/DB-2019-001"),
    Page("unit with findings", "/units/D451103101202"),
    Page("report", "/report"),
    Page("report, compared", "/report?scope=451102&against=2018-12-31"),
    Page("reports handed in", "/reports"),
    Page("no page", "/nothing", 404),
    Page("no such day", "/?as_of=2019-02-30", 400),
]
BY_NAME = {page.name: page for page in PAGES}

#: What an address answers with that is no page of its own, by endpoint.
NO_PAGES = {
    "static": "a file of a page",
    "pages.print_sheet": "the style sheet of a printed page",
    "pages.branch": "what opens in a tree",
    "pages.suggested": "what is found while somebody types",
    "pages.codes": "the codes that are found while somebody types",
    "pages.mapping_file": "a mapping as the file that imports take",
    "pages.report_file": "the report as a file",
    "pages.audit_report_file": "the report of an audit as a file",
    "pages.notice_letter": "the letter of a notice as a file",
    "pages.field_workbook": "the worksheets of an audit as a file",
    "pages.field_workbook_of_case": "the worksheet of a case as a file",
    "pages.graph": "the picture of a unit's page, or a file",
}

#: Pages that there are only once the registry has users, and what says whether nobody is signed in: a browser opens
#: them in test_accounts.py and test_many_rows.py, signed in as whoever may.
OF_USERS = {
    "accounts.login": "/login",
    "accounts.login_code": "/login/code",
    "accounts.account": "/account",
    "accounts.users": "/accounts",
    "accounts.user": "/accounts/{username}",
    "accounts.healthz": "/healthz",
    "accounts.jobs": "/jobs",
    "pages.audit_log": "/audit",
    "pages.attachments": "/ledgers/{key}/{record}/attachments",
    "pages.attachment": "/attachments/{name}",
    "accounts.calendar": "/calendar/{secret}",
    "pages.submissions": "/submissions",
    "pages.submission": "/submissions/{id}",
    "pages.paste": "/ledgers/{key}/paste",
    "pages.grid": "/ledgers/{key}/grid",
    "pages.bulk": "/ledgers/{key}/bulk",
    "accounts.session_state": "/login/session",
    "pages.new_row": "/ledgers/{ledger}/new",
    "pages.change_row": "/ledgers/{ledger}/{record}/change",
    "pages.correct_row": "/ledgers/{ledger}/{record}/correct",
    "pages.withdraw_row": "/ledgers/{ledger}/{record}/withdraw",
    "pages.imports": "/import",
    "pages.import_one": "/import/{id}",
    "pages.import_workbook": "/import/{id}/workbook",
    "pages.import_mapping": "/import/{id}/mapping",
    "pages.new_unit": "/units/new",
    "pages.verb": "/units/{code}/{verb}",
    "pages.undo": "/changes/{number}/undo",
    "pages.new_audit": "/audits/new",
    "pages.record_item": "/audits/{code}/{case}/record",
    "pages.take_in": "/audits/{code}/worksheet",
    "pages.sign_audit": "/audits/{code}/sign",
    "pages.sign_item": "/audits/{code}/{case}/sign",
    "pages.close_audit": "/audits/{code}/close",
    "pages.new_draw": "/draws/new",
    "pages.run_draw": "/draws/{code}/run",
    "pages.star_sheet_page": "/stars/round",
    "pages.star_scores": "/stars/scores",
    "pages.new_case": "/cases/new",
    "pages.case_step": "/cases/{case}/steps/{step}",
    "pages.measures_of_case": "/cases/{case}/measures",
    "pages.new_notice": "/notices/new",
    "pages.notice_receipt": "/notices/{code}/receipt",
    "pages.setting": "/settings/{name}",
}

#: Pages of users, and what is found, whose queries nobody counts, and why: those of all others stand in
#: tests/web/queries_signed_in.tsv.
UNCOUNTED = {
    "accounts.login_code": "is opened in the midst of signing in alone",
    "accounts.calendar": "no page: a file for calendars, under a secret",
    "pages.attachment": "a file as it is kept",
    "pages.submission": "of each kind another page: tests/web/accounts/test_submission_pages.py opens them",
    "pages.import_one": "of each state of a job another page: tests/web/writing/test_imports.py opens them",
    "pages.import_workbook": "a file",
    "pages.import_mapping": "a file",
    "pages.sign_audit": "tries the signing, over a picture of its own: the ledgers are read once more for it",
    "pages.sign_item": "as the signing of an audit",
    "pages.close_audit": "as the signing of an audit",
}

#: Pages whose addresses no file can name: every registry gives its rows other numbers. A browser opens them where it
#: has found them; tests/web/test_queries.py counts what they ask.
FOUND = {
    "pages.row": "/ledgers/{ledger}/{record}",
    "pages.handed_in_report": "/reports/{name}",
    "pages.handed_in_file": "/reports/{name}.{form}",
}
