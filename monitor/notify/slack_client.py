"""The one client that speaks to Slack, and what its answers mean.

slack-sdk's sync WebClient, called from threads. Its defaults are not ours: its retry handlers post
twice when an answer is lost, it takes a proxy from the environment and ignores NO_PROXY, and its
timeout counts each byte anew.
"""

from __future__ import annotations

import logging
import socket
import ssl
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from monitor.errors import (
    ChannelError,
    DeliveryError,
    GoneError,
    NotSentError,
    RefusedError,
    UnknownOutcomeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from typing import TypeVar

    T = TypeVar("T")

API_URL: Final = "https://slack.com/api/"
#: Seconds for connecting and for each part of an answer, and for the answer as a whole.
TIMEOUT, DEADLINE = 8, 15.0
#: Waited after a 429 that does not say how long.
RETRY_AFTER = timedelta(seconds=30)
_LARGEST_ANSWER = 20 * 1024 * 1024

#: Errors of one channel, with what a person can do. https://docs.slack.dev/reference/methods
CHANNEL_TROUBLE: Final = {
    "channel_not_found": "the bot sees no such channel: create it, or invite the bot into it"
    " (/invite @its-name), or write the channel's id",
    "not_in_channel": "the bot is no member of it: type /invite @its-name in the channel",
    "is_archived": "the channel is archived: unarchive it, or name another one",
    "restricted_action": "an administrator has restricted who may post there",
    "restricted_action_read_only_channel": "the channel is read-only for the bot",
    "restricted_action_thread_only_channel": "only replies are allowed in the channel",
}
#: Errors of the whole workspace or of the token.
TOKEN_TROUBLE: Final = {
    "not_authed": "no token reached Slack: set SLACK_BOT_TOKEN",
    "invalid_auth": "Slack does not know this token: copy the Bot User OAuth Token anew"
    " (it begins with xoxb-)",
    "token_revoked": "the token was revoked: reinstall the app and set SLACK_BOT_TOKEN anew",
    "token_expired": "the token has expired: switch token rotation off in the app, reinstall it",
    "account_inactive": "the app was removed from the workspace: install it again",
    "missing_scope": "the app lacks a right: add the scope under OAuth & Permissions, reinstall it",
    "not_allowed_token_type": "this kind of token cannot post: use the one that begins with xoxb-",
    "no_permission": "the app may not do this in the workspace: ask its administrator",
    "org_login_required": "the workspace is moving to an organisation: try again later",
    "ekm_access_denied": "an administrator has suspended access",
    "access_denied": "an administrator has denied access",
    "team_access_not_granted": "the app is not installed in this workspace",
    "team_not_found": "an organisation-wide token needs channel ids instead of names",
}
#: Errors of the message itself.
REFUSED: Final = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "too_many_attachments",
        "msg_blocks_too_long",
        "msg_too_long",
        "markdown_text_conflict",
        "no_text",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_json",
        "json_not_object",
    }
)
#: Errors of the message that is to be changed or answered: it is not there, or not for us any more.
GONE: Final = {
    "message_not_found": "the message was deleted",
    "cant_update_message": "the message may not be changed",
    "edit_window_closed": "the workspace lets no message be changed after so long",
    "thread_not_found": "the message was deleted, and its thread with it",
    "cannot_reply_to_message": "the message takes no replies",
    "restricted_action_non_threadable_channel": "threads are not allowed in the channel",
}
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_NO_CLEAR_ANSWER = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)


class _Client(WebClient):
    """WebClient with a deadline, and with the proxy that the configuration names or none."""

    def _perform_urllib_http_request_internal(
        self,
        url: str,  # noqa: ARG002 - of slack-sdk's signature; the request has it too
        req: Request,
    ) -> dict[str, Any]:
        proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else {}
        opener = build_opener(ProxyHandler(proxies), HTTPSHandler(context=self.ssl))
        with opener.open(req, timeout=self.timeout) as answer:
            body = _read(answer, time.monotonic() + DEADLINE)
            charset = answer.headers.get_content_charset() or "utf-8"
            return {
                "status": answer.status,
                "headers": answer.headers,
                "body": body.decode(charset, "replace"),
            }


def make_client(token: str, *, url: str = API_URL, proxy: str | None = None) -> WebClient:
    """The client; `url` is the base of the API, with or without its last slash."""
    silent = logging.getLogger("monitor.slack-sdk")
    silent.setLevel(logging.CRITICAL + 1)  # every error is raised, and told by us
    client = _Client(
        token=token,
        base_url=url.rstrip("/") + "/",
        timeout=TIMEOUT,
        ssl=ssl.create_default_context(),
        retry_handlers=[],
        logger=silent,
        user_agent_prefix="NewsMonitor",
    )
    client.proxy = proxy  # the constructor takes one from the environment
    return client


def answered(call: Callable[[], T]) -> T:
    """The result of a call to Slack; raises a DeliveryError for everything else."""
    try:
        return call()
    except SlackApiError as error:
        raise _api_error(error.response) from error
    except URLError as error:
        if isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)):
            message = f"Slack cannot be reached: {error.reason}"
            raise NotSentError(message, everywhere=True) from error
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            message = f"Slack's certificate is not trusted: {error.reason.verify_message}"
            raise NotSentError(message, everywhere=True) from error
        raise UnknownOutcomeError(f"no answer from Slack: {error.reason}") from error
    except Exception as error:
        # Reset, cut off, timed out, unreadable: the request may have been carried out.
        raise UnknownOutcomeError(f"no clear answer from Slack: {error!r}") from error


def error_code(response: object) -> str:
    """Slack's short word for what is wrong; "" when the answer holds none."""
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and len(code.split()) == 1 else ""


def _api_error(response: Any) -> DeliveryError:
    status = int(getattr(response, "status_code", 0) or 0)
    code = error_code(response)
    if status == 429 or code in _RATE_LIMITED:  # noqa: PLR2004 - Too Many Requests, RFC 6585
        wait = _retry_after(response)
        return NotSentError(f"Slack asks to wait {wait.total_seconds():g} s", retry_after=wait)
    if not code or status >= 500 or code in _NO_CLEAR_ANSWER:  # noqa: PLR2004 - server errors
        return UnknownOutcomeError(f"no clear answer from Slack: HTTP {status} {code}".rstrip())
    if code in REFUSED:
        return RefusedError(f"Slack refuses the message: {_details(response, code)}")
    if code in GONE:
        return GoneError(f"{code}: {GONE[code]}")
    if code in TOKEN_TROUBLE:
        advice = f"{TOKEN_TROUBLE[code]}{_needed(response)}"
        return ChannelError(f"{code}: {advice}", reason=code, everywhere=True)
    advice = CHANNEL_TROUBLE.get(code, "Slack does not take messages for it now")
    return ChannelError(f"{code}: {advice}", reason=code)


def _needed(response: Any) -> str:
    needed = response.data.get("needed")
    return f" ({needed})" if isinstance(needed, str) else ""


def _details(response: Any, code: str) -> str:
    messages = (response.data.get("response_metadata") or {}).get("messages") or []
    return ": ".join([code, *map(str, messages[:2])])[:300]


def _retry_after(response: Any) -> timedelta:
    headers = {str(name).lower(): value for name, value in (response.headers or {}).items()}
    try:
        return timedelta(seconds=min(max(float(headers["retry-after"]), 1.0), 3600.0))
    except (KeyError, ValueError):
        return RETRY_AFTER


def _read(answer: HTTPResponse, until: float) -> bytes:
    """The whole body; TimeoutError when it takes too long, ValueError when it is too large."""
    body = bytearray()
    while part := answer.read1(65536):
        body += part
        if time.monotonic() > until:
            raise TimeoutError(f"the answer was not complete within {DEADLINE:g} s")
        if len(body) > _LARGEST_ANSWER:
            raise ValueError("the answer is too large")
    if answer.length:  # read1 does not complain of a body that was cut off
        raise ConnectionError(f"the answer was cut off, {answer.length} bytes are missing")
    return bytes(body)
