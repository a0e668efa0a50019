r"""What is looked for, and what of it is none.

Each expression fits its format's published form: a prefix that nothing else has, an alphabet, a length. They are
matched over bytes as they are stored, in time that grows with them alone: every repetition has a bound.

Sources: the documentation of what issues the tokens (docs.github.com, *About authentication to GitHub*; GitLab, *Token
overview*; AWS, *Understanding unique ID prefixes*; api.slack.com, *Token types*; docs.npmjs.com; docs.stripe.com, *API
keys*); RFC 7468, section 10 and 11, and RFC 4716 for keys; RFC 7519 for JSON Web Tokens; crypt(5) for hashes.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

_ROTATE: Final = (
    "revoke it: it is in the layer, whatever removes it later; give it to the build with --mount=type=secret"
)
_GIVEN: Final = "make it anew, and mount it into the container: RUN --mount=type=secret, or the orchestrator's secrets"

_NEXT: Final = rb"(?:\\r|\\n|\s){1,4}"
"""The end of a line of a key, which may be escaped, as in JSON."""

_LOGIN: Final = rb"[^\s/:@\"'<>\\\x00-\x1f\x7f-\xff]{%d,%d}"
"""A user or a password in an address, with its bounds."""


class Rule(Struct, frozen=True):
    """One kind of secret."""

    id: str
    """Its name in reports and exceptions: `github-token`."""
    what: str
    """What it is, for people."""
    pattern: bytes
    """The expression; its last group `value` is the secret."""
    mend: str = _ROTATE
    """What to do about it."""
    low: str = ""
    """Why it may well be none; empty where it hardly can."""
    variety: int = 8
    """Different bytes that a real value has at least."""
    literals: tuple[bytes, ...] = ()
    """What is looked for in a first pass: one of these is in each; at its beginning, if `before` is 0."""
    before: int = 0
    """How many bytes of it may stand before the literal."""
    rest: bytes = b""
    """The expression from the literal on, where something may stand before that: most such literals are no secret."""


def _token(id_: str, what: str, begins: str, rest: bytes, end: bytes = b"", *, variety: int = 14) -> Rule:
    """Return a kind whose values begin with one of some words, which say what they are."""
    literals = tuple(begins.encode().split())
    pattern = rb"\b(?P<value>(?:" + b"|".join(map(re.escape, literals)) + rb")" + rest + rb")" + end
    return Rule(id_, what, pattern, variety=variety, literals=literals)


def _behind(id_: str, what: str, literal: bytes, rest: bytes, *, low: str = "", variety: int = 8) -> Rule:
    """Return a kind of key whose value stands behind a literal, with something between them perhaps."""
    return Rule(id_, what, re.escape(literal) + rest, _GIVEN, low, variety, (literal,))


_PEM: Final = b"-----BEGIN "
_PUTTY: Final = b"PuTTY-User-Key-File-"
_LOCKED: Final = "it has a passphrase"

_ENCRYPTED: Final = (
    rb"(?:ENCRYPTED PRIVATE KEY-----" + _NEXT + rb"|[A-Z]{2,10} PRIVATE KEY-----" + _NEXT
    + rb"(?:Proc-Type: 4,ENCRYPTED" + _NEXT + rb"DEK-Info: [A-Z0-9-]{3,40}(?:,[0-9A-F]{1,64})?" + _NEXT
    + rb"|(?=b3BlbnNzaC1rZXktdjEAAAAA(?!BG5vbmU))))(?P<value>[A-Za-z0-9+/=]{32,120})"
)  # fmt: skip
"""RFC 5958 as RFC 7468, section 11; RFC 1421 as OpenSSL writes it; OpenSSH's PROTOCOL.key: the magic `openssh-key-v1`,
then a cipher whose name is not `none`."""

_PLAIN: Final = (
    rb"(?:[A-Z0-9]{1,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----" + _NEXT
    + rb"(?:(?:Comment|Version|Charset): [^\n]{0,200}\n){0,4}\s{0,4}"
    + rb"(?P<value>(?:[A-Za-z0-9+/=]{1,120}" + _NEXT + rb"){1,400})"
)  # fmt: skip
"""RFC 7468; the headers of PGP."""

_SIGNED: Final = rb"(?P<value>eyJ[0-9A-Za-z_-]{10,400}\.eyJ[0-9A-Za-z_-]{10,5000}\.[0-9A-Za-z_-]{20,700})"
_PAIR: Final = _LOGIN % (1, 60) + rb":(?P<value>" + _LOGIN % (6, 100) + rb")@[0-9A-Za-z\[]"
_BOT: Final = rb":AA[0-9A-Za-z_-]{33}"
_HOOK: Final = rb"(?P<value>T[0-9A-Z]{7,12}/B[0-9A-Z]{7,12}/[0-9A-Za-z]{20,30})"
_HOOKS: Final = b"hooks.slack.com/services/"

ANYWHERE: Final = (
    # the first kind that fits is taken
    _behind("encrypted-private-key", "a private key with a passphrase", _PEM, _ENCRYPTED, low=_LOCKED, variety=16),
    _behind(
        "encrypted-putty-key", "a private key of PuTTY with a passphrase", _PUTTY,
        rb"[23]: (?P<value>[a-z0-9-]{4,40})(?=\s{1,2}Encryption: (?!none))", low=_LOCKED, variety=4,
    ),
    _behind("private-key", "a private key", _PEM, _PLAIN, variety=20),
    _behind("putty-key", "a private key of PuTTY", _PUTTY, rb"[23]: (?P<value>[a-z0-9-]{4,40})", variety=4),
    _behind("age-key", "a private key of age", b"AGE-SECRET-KEY-1", rb"(?P<value>[02-9AC-HJ-NP-Z]{58})"),
    Rule("slack-webhook", "a webhook of Slack", re.escape(_HOOKS) + _HOOK, variety=14, literals=(_HOOKS,)),
    Rule(
        "telegram-token", "a token of a Telegram bot", rb"\b(?P<value>[0-9]{8,10}" + _BOT + rb")\b", variety=14,
        literals=(b":AA",), before=10, rest=_BOT + rb"\b",
    ),
    _token("aws-key", "an access key of AWS", "AKIA ASIA", rb"[A-Z2-7]{16}", rb"\b", variety=9),
    _token("github-token", "a token of GitHub", "ghp_ gho_ ghu_ ghs_ ghr_", rb"[0-9A-Za-z]{36,255}", rb"\b"),
    _token("github-fine-token", "a token of GitHub", "github_pat_", rb"[0-9A-Za-z]{22}_[0-9A-Za-z]{59}", rb"\b"),
    _token(
        "gitlab-token",
        "a token of GitLab",
        "glpat- gldt- glrt- glcbt- glptt- glft- glsoat-",
        rb"[0-9A-Za-z_-]{20,64}",
        variety=12,
    ),
    _token(
        "slack-token",
        "a token of Slack",
        "xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-",
        rb"[0-9A-Za-z-]{20,250}",
        rb"\b",
        variety=12,
    ),
    _token("stripe-key", "a live key of Stripe", "sk_live_ rk_live_", rb"[0-9A-Za-z]{20,247}", rb"\b", variety=12),
    _token("npm-token", "a token of npm", "npm_", rb"[0-9A-Za-z]{36}", rb"\b"),
    _token("pypi-token", "a token of PyPI", "pypi-AgEIcHlwaS5vcmc", rb"[0-9A-Za-z_-]{50,250}", variety=20),
    _token("hugging-face-token", "a token of Hugging Face", "hf_", rb"[A-Za-z]{34}", rb"\b"),
    _token("anthropic-key", "a key of Anthropic", "sk-ant-", rb"[0-9A-Za-z_-]{80,120}", variety=20),
    _token("openai-key", "a key of OpenAI", "sk-proj- sk-svcacct- sk-admin-", rb"[0-9A-Za-z_-]{40,200}", variety=20),
    _token("sendgrid-key", "a key of SendGrid", "SG.", rb"[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}", variety=20),
    _token("google-key", "a key of Google's APIs", "AIza", rb"[0-9A-Za-z_-]{35}"),
    _token(
        "digitalocean-token", "a token of DigitalOcean", "doo_v1_ dop_v1_ dor_v1_", rb"[0-9a-f]{64}", rb"\b", variety=8
    ),
    _token(
        "shopify-token", "a token of Shopify", "shpat_ shpca_ shppa_ shpss_", rb"[0-9a-fA-F]{32}", rb"\b", variety=8
    ),
    _token("docker-token", "a token of the Docker Hub", "dckr_pat_ dckr_oat_", rb"[0-9A-Za-z_-]{20,60}", variety=12),
    _token("vault-token", "a token of Vault", "hvs. hvb. hvr.", rb"[0-9A-Za-z_-]{90,200}", variety=20),
    Rule(
        "json-web-token", "a JSON Web Token", rb"\b" + _SIGNED, low="it may have run out", variety=20,
        literals=(b"eyJ",),
    ),
    Rule(
        "password-in-address", "a password in an address", rb"\b[a-z][a-z0-9+.-]{1,20}://" + _PAIR, variety=5,
        literals=(b"://",), before=21, rest=rb"://" + _PAIR,
    ),
)  # fmt: skip
"""Kinds that are looked for in all bytes."""

_WORDS: Final = (
    rb"(?:[a-z0-9]{0,20}(?:pass(?:word|wd|phrase)|secret|token|api_?key|access_?key|private_?key|encryption_?key|auth_?key"
    rb"|signing_?key|credentials?)|(?<=[_-])pass(?![a-z]))"
)
_ABOUT: Final = (
    rb"(?![_-](?:ttl|timeout|expir\w{1,8}|lifetime|age|length|size|type|name|ur[il]|endpoint|host|port|path|file|dir|"
    rb"store|provider|policy|alg\w{0,8}|method|header|prefix|suffix|version|count|limit|issuer|audience)\b)"
)
"""What such a name ends with where its value is none itself."""

ASSIGNED: Final = Rule(
    "assigned-secret",
    "a value whose name says that it is a secret",
    rb"(?i:(?P<option>(?<![\w-])--)?(?:\b|[_-])(?P<name>(?!(?:disabled?|no|without|skip|ask|show|prompt)[_-])"
    rb"(?:[a-z0-9]{1,30}[_-]){0,6}"
    + _WORDS
    + _ABOUT
    + rb"(?:[_-][a-z0-9]{1,20}){0,2}))"
    + rb"(?(option)(?:\s{1,2}| {0,2}= {0,2})| {0,2}[=:] {0,2})"
    + rb"(?P<quote>[\"'])?(?P<value>(?(quote)[^\"'\n]{6,300}|[^\s\"']{6,300}))",
    variety=5,
)
"""For texts that are short and made by people: environment, history, files of settings."""


class FileRule(Struct, frozen=True):
    """A kind of secret that files of one name have."""

    path: str
    """An expression in RE2's syntax for the file's path."""
    rule: Rule


def _of(path: str, id_: str, what: str, pattern: bytes, *, variety: int = 5, low: str = "") -> FileRule:
    return FileRule(path, Rule(id_, what, pattern, _GIVEN, low, variety))


OF_FILES: Final = (
    _of(
        r"(?:^|/)\.npmrc$",
        "npm-login",
        "a login of npm",
        rb"_(?:authToken|auth|password) ?= ?(?P<value>[^\s${}]{8,300})",
    ),
    _of(r"(?:^|/)\.pypirc$", "pypi-login", "a login of PyPI", rb"password ?[:=] ?(?P<value>\S{6,300})"),
    _of(r"(?:^|/)[._]netrc$", "netrc", "a password of netrc", rb"\bpassword\s{1,8}(?P<value>\S{3,300})", variety=3),
    _of(
        r"(?:^|/)\.pgpass$",
        "pgpass",
        "a password of PostgreSQL",
        rb"(?m)^[^:#\n]{1,200}(?::[^:\n]{0,200}){3}:(?P<value>[^\s:]{3,300})$",
        variety=3,
    ),
    _of(
        r"(?:^|/)(?:\.docker/config\.json|\.dockercfg|containers/auth\.json)$",
        "registry-login",
        "a login of a registry",
        rb"\"(?:auth|identitytoken|registrytoken)\"\s{0,4}:\s{0,4}\"(?P<value>[A-Za-z0-9+/=._-]{8,2000})\"",
    ),
    _of(
        r"(?:^|/)(?:\.kube/config|kubeconfig[^/]*|etc/kubernetes/[^/]*\.conf)$",
        "kubernetes-login",
        "a login of Kubernetes",
        rb"(?:client-key-data|token|password): {0,4}\"?(?P<value>[A-Za-z0-9+/=._-]{8,6000})",
    ),
    _of(
        r"(?:^|/)\.aws/credentials$",
        "aws-secret",
        "a secret key of AWS",
        rb"(?i:aws_secret_access_key|aws_session_token) {0,4}= {0,4}"
        rb"(?P<value>[A-Za-z0-9/+=]{40,2000})",
        variety=14,
    ),
    _of(
        r"(?:^|/)\.m2/settings(?:-security)?\.xml$",
        "maven-login",
        "a login of Maven",
        rb"<(?:password|passphrase)>(?P<value>[^<$]{4,300})</",
    ),
    _of(
        r"(?:^|/)\.gem/credentials$",
        "rubygems-key",
        "a key of RubyGems",
        rb":[a-z_]{1,40}_api_key: {0,4}(?P<value>\S{16,300})",
    ),
    _of(
        r"(?:^|/)\.config/gh/hosts\.yml$",
        "github-login",
        "a login of GitHub",
        rb"oauth_token: {0,4}(?P<value>\S{16,300})",
    ),
    _of(
        r"(?:^|/)etc/shadow-?$",
        "password-hash",
        "a password's hash",
        rb"(?m)^[^:\n]{1,64}:(?P<value>\$[0-9a-z]{1,4}\$[^:\s]{8,300}):",
    ),
    _of(
        r"(?:^|/)\.?htpasswd$",
        "password-hash",
        "a password's hash",
        rb"(?m)^[^:\n]{1,64}:(?P<value>\$(?:apr1|2[aby])\$[^:\s]{8,300})",
    ),
    _of(
        r"(?:^|/)etc/wireguard/[^/]+\.conf$",
        "wireguard-key",
        "a private key of WireGuard",
        rb"PrivateKey ?= ?(?P<value>[A-Za-z0-9+/]{43}=)",
        variety=16,
    ),
    _of(
        r"\.tfstate(?:\.backup)?$",
        "terraform-state",
        "a secret in Terraform's state",
        rb"\"[a-z_]{0,40}(?:password|secret|private_key|token)[a-z_]{0,40}\""
        rb"\s{0,4}:\s{0,4}\"(?P<value>[^\"\s]{6,4000})\"",
    ),
    FileRule(r"(?:^|/)\.env(?:\.[^/]*)?$", ASSIGNED),
    FileRule(r"(?:^|/)\.(?:bash|zsh|ash|sh|mysql|psql|python)_history$", ASSIGNED),
)
"""Kinds that only files of a name have."""

EXAMPLES: Final = re.compile(r"(?:^|/)\.env\.(?:example|sample|template|dist)$")
"""Files that show what another one has to say."""

_PLACEHOLDER: Final = re.compile(
    rb"(?i)example|change_?me|placeholder|dummy|redacted|insert|replace|your[_-]|<|\$\{|\$\(|\{\{|%\(|\.\.\.|xxxx|\*{3}|"
    rb"^(?:none|null|nil|undefined|true|false|password|passwd|secret|token|required|optional)$|^\$\w{1,100}$|^/|^env:|^file:|^vault:|"
    rb"0123456789|abcdefgh|(?:1234567|deadbeef)"
)

_LONGEST_PLACEHOLDER: Final = 120
"""Bytes of the longest value that stands for another one: a key of 1,600 has `xxxx` by chance."""

_SAMPLES: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|test-data|fixtures|examples?|samples?|docs?|documentation|spec)/|^usr/share/doc/|^var/lib/apt/lists/",
    re.IGNORECASE,
)

SNAKEOIL: Final = "ssl-cert-snakeoil"


def is_placeholder(value: bytes, variety: int) -> bool:
    """Return whether a value stands for another one, or is none.

    Args:
        value: The value.
        variety: Different bytes that a real one has at least.
    """
    if len(set(value)) < variety:
        return True
    return len(value) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.search(value) is not None


def sample(path: str) -> str:
    """Return why a file is likely to have secrets that are none; empty where it is not."""
    if SNAKEOIL in path:
        return "a key that a package makes for trying out"
    return "it lies among tests, examples or descriptions" if _SAMPLES.search(path) else ""


def masked(value: bytes) -> str:
    """Return what may be shown of a value: four characters of a long one, which its format has in common."""
    text = value[:4].decode("latin-1") if len(value) >= 16 and value[:4].isalnum() else ""
    return f"{text}\u2026 ({len(value)} bytes)"
