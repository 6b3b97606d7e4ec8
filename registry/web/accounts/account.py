"""One's own account 本人账号: the password, the codes at login, the sessions, the tokens, the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Response, g, request
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectMultipleField, StringField

from registry.accounts import calendars, confirmation, lockout, passwords, sessions, tokens, totp, users
from registry.accounts.account import Grant, SignedIn
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.policies import policy_in_force
from registry.accounts.roles import BY_KEY
from registry.accounts.totp import Proposed
from registry.audit_log.service import note
from registry.db import beside, reading
from registry.errors import Invalid, NotAllowed, Problem, Sendable
from registry.language import Words
from registry.web.access import ANY, open_to
from registry.web.accounts.calendar import ENDING
from registry.web.accounts.login import LOCKED
from registry.web.accounts.page import Say, address, blueprint, done, engine, faults_of, page
from registry.web.accounts.places import Places, places
from registry.web.addresses import Addresses
from registry.web.admission import now
from registry.web.parameters import asks, whole_number
from registry.web.question import language_asked

_WRONG = Words("密码不对", "the password is wrong")
_UNLIKE = Words("两次输入的新密码不同", "the two new passwords differ")
_NO_ACT = Words("没有这项操作", "there is no such act")
_FIRST = Words("请先改用自己的密码", "choose a password of your own first")
_FIRST_CODES = Words("请先设置登录验证码", "set up the codes at your login first")
_POLICY = Words("{shortest} 至 {longest} 个字符", "{shortest} to {longest} characters")
_CLASSES = Words(
    "{length}，含大写字母、小写字母、数字、其他字符中的至少 {classes} 类",
    "{length}, of {classes} of the classes capital letters, small letters, digits, others at least",
)
_CODES = Words("恢复码", "Recovery codes")
_CODES_ONCE = Words(
    "没有验证器时，每个可代替验证码用一次。只显示这一次，请抄下保管；以前的恢复码已作废。",
    "Without your authenticator each stands for a code once. They are shown this once: keep them. Earlier ones are "
    "void.",
)
_NOT_HELD = Words("所选授权已不在您名下，请重新选择", "you no longer hold a grant that was chosen: choose again")
_TOKEN = Words("令牌", "Token")
_TOKEN_ONCE = Words("只显示这一次，请复制保管。", "It is shown this once: copy it and keep it.")
_CALENDAR = Words("日历地址", "Address of the calendar")
_CALENDAR_ONCE = Words(
    "只显示这一次，请在日历程序中订阅。谁有这个地址，谁就能看到您有期限的待办；改了密码，地址随即作废。",
    "It is shown this once: subscribe to it in your calendar. Whoever has it sees what you are to do by a day; it is "
    "void once you change your password.",
)
#: What somebody may do who must first set up his codes.
_TO_BEGIN = ("password", "totp", "totp-confirm")


class AccountForm(FlaskForm):
    """What the forms of the page hold; each has some of it, and what is to be done."""

    act = StringField()
    current = PasswordField()
    new = PasswordField()
    again = PasswordField()
    code = StringField()
    label = StringField()
    days = StringField()
    grant = SelectMultipleField(validate_choice=False)


class Shown(NamedTuple):
    """Texts that are shown this once, and what they are."""

    title: Words
    says: Words
    texts: list[str]


class Locked(Sendable):
    """The password was tried too often: after so many seconds it may be again."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__()


#: What is done: what it comes to, in words, as what is shown once, or as a seed to be confirmed.
Done = Words | Shown | Proposed


@blueprint.route("/account", methods=["GET", "POST"])
@open_to(*ANY)
@asks()
def account() -> Response:
    """One's own account, and what is done with it."""
    if request.method == "GET":
        return _page(AccountForm(formdata=None))
    form = AccountForm()
    try:
        came = _done(form)
    except Invalid as invalid:
        return _page(form, 422, faults=faults_of(invalid))
    except Locked as locked:
        answer = _page(form, 429, faults={"": [_locked(locked.seconds)]})
        answer.headers["Retry-After"] = str(locked.seconds)
        return answer
    if isinstance(came, Words):
        return done(came)
    empty = AccountForm(formdata=None)
    return _page(empty, proposed=came) if isinstance(came, Proposed) else _page(empty, shown=came)


def _done(form: AccountForm) -> Done:
    """Does what a form asks. Raises Invalid, Locked, and NotAllowed for what comes later."""
    act, his = form.act.data or "", _signed_in()
    if act not in _ACTS:
        raise Invalid([Problem(_NO_ACT, Words("、".join(_ACTS), ", ".join(_ACTS)))])
    if his.must_change_password and act != "password":
        raise NotAllowed(*_FIRST)
    if his.needs_totp and act not in _TO_BEGIN:
        raise NotAllowed(*_FIRST_CODES)
    return _ACTS[act](form, his)


def _signed_in() -> SignedIn:
    found: SignedIn = g.signed_in
    return found


def _confirm(form: AccountForm, his: SignedIn) -> None:
    """Asks for the password again. Raises Invalid where it is wrong, Locked where it was tried too often."""
    _judge(confirmation.confirmed(engine(), his, form.current.data or "", address(), now()))


def _judge(came: object) -> None:
    """Raises Invalid for a wrong password, Locked for one too many."""
    if isinstance(came, lockout.Locked):
        raise Locked(came.seconds)
    if isinstance(came, passwords.WrongPassword):
        raise Invalid([Problem(_WRONG, column="current")])


# -- the password and the codes ---------------------------------------------------------------------------------------


def _change_password(form: AccountForm, his: SignedIn) -> Words:
    new = form.new.data or ""
    if new != form.again.data:
        raise Invalid([Problem(_UNLIKE, column="again")])
    try:
        _judge(passwords.change(engine(), his, form.current.data or "", new, address(), now()))
    except Invalid as invalid:
        # Of the new password it is said under its own field.
        found = [replace(one, column="new") if one.column == "password" else one for one in invalid.problems]
        raise Invalid(found) from None
    return Words("密码已修改，其他会话已结束", "The password was changed; other sessions have ended")


def _propose_codes(form: AccountForm, his: SignedIn) -> Proposed:
    _confirm(form, his)
    with beside(engine()) as connection:
        return totp.propose(connection, his.account.number)


def _confirm_codes(form: AccountForm, his: SignedIn) -> Shown:
    with beside(engine()) as connection:
        found = totp.confirm(connection, his.account.number, form.code.data or "", now(), address=address())
    return Shown(_CODES, _CODES_ONCE, found)


def _renew_recovery_codes(form: AccountForm, his: SignedIn) -> Shown:
    _confirm(form, his)
    with beside(engine()) as connection:
        found = totp.new_recovery_codes(connection, his.account.number)
        note(connection, "password", "recovery-codes", user=his.account.username, address=address())
    return Shown(_CODES, _CODES_ONCE, found)


def _end_codes(form: AccountForm, his: SignedIn) -> Words:
    _confirm(form, his)
    with beside(engine()) as connection:
        totp.end(connection, his.account.number, user=his.account.username, address=address())
    return Words("登录验证码已停用", "Codes at login are not in use any more")


# -- sessions and tokens ----------------------------------------------------------------------------------------------


def _end_session(form: AccountForm, his: SignedIn) -> Words:
    return _end_sessions(his, number=_number())


def _end_other_sessions(form: AccountForm, his: SignedIn) -> Words:
    return _end_sessions(his)


def _end_sessions(his: SignedIn, number: int | None = None) -> Words:
    """Ends one of his sessions, or all; the one that he asks from goes on."""
    own = his.session_id_hash or ""
    with beside(engine()) as connection:
        ended = sessions.end(connection, his.account.number, now(), number=number, but=own)
        if ended:
            note(connection, "session", "ended", user=his.account.username, address=address())
    if not ended:
        raise Invalid([Problem(Words("没有这个会话，或已结束", "there is no such session, or it is over"))])
    return Words("会话已结束", "The session was ended")


def _new_token(form: AccountForm, his: SignedIn) -> Shown:
    _confirm(form, his)
    held = {_key(grant): (grant.role, grant.place) for grant in his.account.grants}
    chosen = form.grant.data or ()
    if not held.keys() >= {*chosen}:
        # Left out, it would be a token with all that its owner has.
        raise Invalid([Problem(_NOT_HELD)])
    grants = [held[key] for key in chosen]
    days, label = whole_number(form.days.data or "", -1), (form.label.data or "").strip()
    with beside(engine()) as connection:
        made, _ = tokens.new(
            connection, his.account, label, days, grants, now(), user=his.account.username, address=address()
        )
    return Shown(_TOKEN, _TOKEN_ONCE, [made])


def _revoke_token(form: AccountForm, his: SignedIn) -> Words:
    with beside(engine()) as connection:
        tokens.revoke(connection, his.account, _number(), now(), address=address())
    return Words("令牌已收回", "The token was revoked")


def _new_calendar(form: AccountForm, his: SignedIn) -> Shown:
    _confirm(form, his)
    with beside(engine()) as connection:
        secret = calendars.new(connection, his.account, now(), address=address())
    made = request.host_url.rstrip("/") + Addresses().of("accounts.calendar", {"secret": secret + ENDING})
    return Shown(_CALENDAR, _CALENDAR_ONCE, [made])


def _end_calendar(form: AccountForm, his: SignedIn) -> Words:
    with beside(engine()) as connection:
        calendars.revoke(connection, his.account, _number(), now(), address=address())
    return Words("日历地址已作废", "The address of the calendar is void")


_ACTS: dict[str, Callable[[AccountForm, SignedIn], Done]] = {
    "password": _change_password,
    "totp": _propose_codes,
    "totp-confirm": _confirm_codes,
    "totp-end": _end_codes,
    "codes": _renew_recovery_codes,
    "session": _end_session,
    "sessions": _end_other_sessions,
    "token": _new_token,
    "revoke": _revoke_token,
    "calendar": _new_calendar,
    "calendar-end": _end_calendar,
}


def _number() -> int:
    """The number that a form is about; of nothing where it is none."""
    written = request.form.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 20 else 0


# -- the page ---------------------------------------------------------------------------------------------------------


def _page(form: AccountForm, status: int = 200, **more: Any) -> Response:
    his, say = _signed_in(), Say(language_asked())
    number = his.account.number
    with reading(engine()) as connection:
        of_today = places(connection)
        own = users.user(connection, COMMAND_LINE, his.account.username, now())
        # A page that was just told to choose a password has another state than the session that was looked at.
        values: dict[str, Any] = {
            "account": his.account,
            "must_change_password": his.must_change_password,
            "needs_totp": his.needs_totp and not own.has_codes,
            "has_totp": own.has_codes,
            "codes_left": totp.recovery_codes_left(connection, number),
            "own_hash": his.session_id_hash,
            "policy": _policy(),
            "grants": [_told(grant, of_today, say) for grant in his.account.grants],
            "sessions": sessions.of(connection, number, now()),
            "tokens": [_token_told(one, of_today, say) for one in tokens.of(connection, number, now())],
            "calendars": calendars.of(connection, number),
            "typed": {"label": form.label.data, "days": form.days.data, "grants": form.grant.data or ()},
        }
        if more.get("faults", {}).keys() == {"code"}:
            more["proposed"] = totp.proposed(connection, number)
    return page("account.html", status, **values, **more)


def _policy() -> Words:
    """What a new password has to be."""
    policy = policy_in_force()
    length = _POLICY.format(shortest=policy.shortest, longest=policy.longest)
    return _CLASSES.format(length=length, classes=policy.classes) if policy.classes else length


def _locked(seconds: int) -> Words:
    return LOCKED.format(minutes=-(-seconds // 60))


def _key(grant: Grant) -> str:
    """A grant as a form names it."""
    return f"{grant.role}@{'*' if grant.place is None else grant.place}"


def _told(grant: Grant, of_today: Places, say: Say) -> dict[str, Any]:
    role = BY_KEY[grant.role]
    place = say(of_today.told(grant.place))
    return {"key": _key(grant), "role": role.words, "may": role.may, "place": place, "until": grant.until}


def _token_told(token: tokens.Token, of_today: Places, say: Say) -> dict[str, Any]:
    told = [f"{say(BY_KEY[role].words)} {say(of_today.told(place))}" for role, place in token.grants]
    every = say.words("随本人", "those of its owner")
    return {"number": token.number, "label": token.label, "until": token.until, "grants": "；".join(told) or every}
