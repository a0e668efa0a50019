"""Three hundred files in the forms that secrets really have, and that what looks like them has; values from a seed.

Nothing here is a secret of anyone, and no literal looks like one: values are put together when the tests run.
"""

from __future__ import annotations

import base64
import json
import random
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS: Final = string.ascii_letters + string.digits
URL_SAFE: Final = LETTERS + "-_"
BASE64: Final = LETTERS + "+/"
BASE32: Final = string.ascii_uppercase + "234567"
HEXADECIMAL: Final = "0123456789abcdef"


@dataclass(frozen=True)
class Labelled:
    """One file."""

    path: str
    content: bytes
    value: str
    """The secret in it; empty for none."""


class Maker:
    """Values by chance, the same in each run."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secrets

    def text(self, alphabet: str, length: int) -> str:
        return "".join(self._chance.choices(alphabet, k=length))

    def pem(self, kind: str, lines: int = 24) -> str:
        body = "\n".join(self.text(BASE64, 64) for _ in range(lines))
        return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"

    def token(self) -> str:
        parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps({"sub": self.text(LETTERS, 12), "iat": 1})]
        return (
            ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
            + "."
            + self.text(URL_SAFE, 43)
        )


def with_secret(make: Maker, number: int) -> Labelled:
    """A file that has one, of the kinds in turn."""
    t, kinds = make.text, WITH
    path, form, value = kinds[number % len(kinds)]
    secret = value(make)
    return Labelled(path.format(n=number), form.format(secret, pad=t(LETTERS, 8)).encode(), secret)


def without_secret(make: Maker, number: int) -> Labelled:
    """A file that has none, though it looks alike."""
    path, content = WITHOUT[number % len(WITHOUT)]
    return Labelled(path.format(n=number), content(make).encode(), "")


WITH: Final[tuple[tuple[str, str, Callable[[Maker], str]], ...]] = (
    ("root/.ssh/id_rsa_{n}", "{0}", lambda m: m.pem("RSA PRIVATE " + "KEY")),
    ("app/{n}/key.pem", "{0}", lambda m: m.pem("PRIVATE " + "KEY")),
    ("home/u{n}/.ssh/id_ed25519", "{0}", lambda m: m.pem("OPENSSH PRIVATE " + "KEY", 6)),
    ("app/{n}/ec.pem", "{0}", lambda m: m.pem("EC PRIVATE " + "KEY", 3)),
    ("app/{n}/secring.asc", "{0}", lambda m: m.pem("PGP PRIVATE " + "KEY BLOCK", 30)),
    ("app/{n}/account.json", '{{"private_key_id": "{pad}", "private_key": "{0}"}}', lambda m: m.pem("PRIVATE " + "KEY").replace("\n", "\\n")),
    ("app/{n}/age.txt", "# created\n{0}\n", lambda m: "AGE-SECRET-" + "KEY-1" + m.text("023456789ACDEFGHJKLMNPQRSTUVWXYZ", 58)),
    ("app/{n}/settings.py", "AWS_ID = '{0}'\n", lambda m: "AK" + "IA" + m.text(BASE32, 16)),
    ("root/{n}/.aws/credentials", "[default]\naws_secret_access_key = {0}\n", lambda m: m.text(BASE64, 40)),
    ("app/{n}/deploy.sh", "git clone https://x-access-token@h\nGH={0}\n", lambda m: "gh" + "p_" + m.text(LETTERS, 36)),
    ("app/{n}/ci.yml", "token: {0}\n", lambda m: "github_" + "pat_" + m.text(LETTERS, 22) + "_" + m.text(LETTERS, 59)),
    ("app/{n}/gl.yml", "token: {0}\n", lambda m: "gl" + "pat-" + m.text(URL_SAFE, 20)),
    ("app/{n}/slack.js", 'const t = "{0}";\n', lambda m: "xox" + "b-" + m.text(string.digits, 12) + "-" + m.text(LETTERS, 24)),
    ("app/{n}/hook.txt", "https://hooks.slack.com/services/{0}\n", lambda m: "T" + m.text(BASE32, 9) + "/B" + m.text(BASE32, 9) + "/" + m.text(LETTERS, 24)),
    ("app/{n}/pay.rb", 'Stripe.api_key = "{0}"\n', lambda m: "sk_" + "live_" + m.text(LETTERS, 24)),
    ("app/{n}/.npmrc", "//registry.npmjs.org/:_authToken={0}\n", lambda m: "np" + "m_" + m.text(LETTERS, 36)),
    ("srv/{n}/.npmrc", "//r.example.org/:_authToken={0}\n", lambda m: m.text(HEXADECIMAL, 32)),
    ("root/{n}/.pypirc", "[pypi]\nusername = __token__\npassword = {0}\n", lambda m: "pypi-" + "AgEIcHlwaS5vcmc" + m.text(URL_SAFE, 150)),
    ("app/{n}/model.py", "login('{0}')\n", lambda m: "h" + "f_" + m.text(string.ascii_letters, 34)),
    ("app/{n}/llm.py", "key = '{0}'\n", lambda m: "sk-" + "ant-api03-" + m.text(URL_SAFE, 93)),
    ("app/{n}/gpt.py", "key = '{0}'\n", lambda m: "sk-" + "proj-" + m.text(URL_SAFE, 100)),
    ("app/{n}/mail.py", "key = '{0}'\n", lambda m: "S" + "G." + m.text(URL_SAFE, 22) + "." + m.text(URL_SAFE, 43)),
    ("app/{n}/maps.js", "key={0}&v=3\n", lambda m: "AI" + "za" + m.text(URL_SAFE, 35)),
    ("app/{n}/do.tf", 'token = "{0}"\n', lambda m: "dop_" + "v1_" + m.text(HEXADECIMAL, 64)),
    ("app/{n}/vault", "{0}\n", lambda m: "hv" + "s." + m.text(URL_SAFE, 95)),
    ("app/{n}/bot.py", "TOKEN='{0}'\n", lambda m: m.text("123456789", 10) + ":A" + "A" + m.text(URL_SAFE, 33)),
    ("app/{n}/db.yml", "url: postgres://app:{0}@db.internal/app\n", lambda m: m.text(LETTERS, 16)),
    ("app/{n}/.env", "DEBUG=1\nDB_PASSWORD={0}\n", lambda m: m.text(LETTERS, 14)),
    ("root/{n}/.netrc", "machine a.example\nlogin u\npassword {0}\n", lambda m: m.text(LETTERS, 12)),
    ("root/{n}/.pgpass", "db:5432:app:app:{0}\n", lambda m: m.text(LETTERS, 12)),
    ("root/{n}/.docker/config.json", '{{"auths": {{"r.example": {{"auth": "{0}"}}}}}}', lambda m: base64.b64encode(f"u:{m.text(LETTERS, 14)}".encode()).decode()),
    ("root/{n}/.kube/config", "users:\n- user:\n    client-key-data: {0}\n", lambda m: m.text(BASE64, 400)),
    ("srv/{n}/etc/shadow", "root:*:1:0:::::\napp:{0}:19000:0:99999:7:::\n", lambda m: "$y$" + "j9T$" + m.text(LETTERS, 22) + "$" + m.text(LETTERS, 43)),
    ("srv/{n}/.htpasswd", "u:{0}\n", lambda m: "$apr" + "1$" + m.text(LETTERS, 8) + "$" + m.text(LETTERS, 22)),
    ("srv/{n}/etc/wireguard/wg0.conf", "[Interface]\nPrivateKey = {0}\n", lambda m: m.text(BASE64, 43) + "="),
    ("srv/{n}/terraform.tfstate", '{{"attributes": {{"db_password": "{0}"}}}}', lambda m: m.text(LETTERS, 18)),
    ("root/{n}/.bash_history", "ls\nexport API_TOKEN={0}\nexit\n", lambda m: m.text(LETTERS, 24)),
    ("root/{n}/.m2/settings.xml", "<server><password>{0}</password></server>", lambda m: m.text(LETTERS, 12)),
    ("app/{n}/bin", "\x7fELF{pad}\x00\x01 {0}\x00", lambda m: "gh" + "o_" + m.text(LETTERS, 36)),
)  # fmt: skip
"""Path, form and value of each kind."""

WITHOUT: Final[tuple[tuple[str, Callable[[Maker], str]], ...]] = (
    ("app/{n}/cert.pem", lambda m: m.pem("CERTIFICATE")),
    ("app/{n}/key.pub", lambda m: m.pem("PUBLIC " + "KEY", 6)),
    ("root/{n}/.ssh/authorized_keys", lambda m: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + m.text(BASE64, 43)),
    ("lib/{n}/pem.py", lambda m: 'BEGIN = b"-----BEGIN RSA PRIVATE ' + 'KEY-----"\nEND = b"-----END"\n' + m.text(LETTERS, 9)),
    ("app/{n}/readme.md", lambda _: "Use " + "AK" + "IAIOSFODNN7EXAMPLE and ghp_" + "x" * 36),
    ("app/{n}/.env.example", lambda _: "DB_PASSWORD=correcthorse\nTOKEN=abcdef123456\n"),
    ("app/{n}/.env", lambda _: "DB_PASSWORD=${DB_PASSWORD}\nTOKEN=changeme\nSECRET=/run/secrets/s\nAPI_KEY=<your key>\nDEBUG=true\n"),
    ("app/{n}/.npmrc", lambda _: "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nfund=false\n"),
    ("app/{n}/db.yml", lambda _: "url: postgres://user:password@localhost/app\n"),
    ("app/{n}/db2.yml", lambda _: "url: postgres://${USER}:${PASSWORD}@localhost/app\n"),
    ("app/{n}/links.txt", lambda m: f"https://example.org:8443/a@{m.text(LETTERS, 4)} http://h/x:y@z\n"),
    ("app/{n}/hash.txt", lambda m: m.text(HEXADECIMAL, 64) + "  file\n"),
    ("app/{n}/commit", lambda m: m.text(HEXADECIMAL, 40)),
    ("app/{n}/uuid", lambda m: "-".join(m.text(HEXADECIMAL, n) for n in (8, 4, 4, 4, 12))),
    ("app/{n}/lock.json", lambda m: f'{{"integrity": "sha512-{m.text(BASE64, 86)}=="}}'),
    ("app/{n}/image.svg", lambda m: "data:image/png;base64," + m.text(BASE64, 4000)),
    ("app/{n}/min.js", lambda m: "".join(f"function a{m.text(LETTERS, 3)}(){{return s.k_live}}" for _ in range(40))),
    ("srv/{n}/etc/shadow", lambda _: "root:*:19000:0:99999:7:::\ndaemon:!:19000::::::\napp:!*:1::::::\n"),
    ("srv/{n}/etc/passwd", lambda _: "root:x:0:0:root:/root:/bin/bash\n"),
    ("root/{n}/.docker/config.json", lambda _: '{"credsStore": "pass", "auths": {"r.example": {}}}'),
    ("root/{n}/.aws/credentials", lambda _: "[default]\nrole_arn = arn:aws:iam::1:role/x\ncredential_process = /bin/x\n"),
    ("root/{n}/.netrc", lambda _: "# machine login\nmachine a.example login u\n"),
    ("app/{n}/words.txt", lambda _: "token secret password api_key npm_config_registry github_pattern hf_hub sk-learn xoxo\n"),
    ("app/{n}/conf.py", lambda _: "PASSWORD = os.environ['PASSWORD']\nTOKEN = get_token()\n"),
    ("app/{n}/random.bin", lambda m: m.text("".join(map(chr, range(256))), 3000)),
    ("app/{n}/terraform.tfstate", lambda _: '{"attributes": {"password": "", "token_url": "x"}}'),
    ("app/{n}/pypirc.md", lambda m: "pypi-" + m.text(LETTERS, 20)),
    ("app/{n}/test_key", lambda _: "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc"),
    ("app/{n}/npm", lambda m: "npm_package_" + m.text("abc_", 30)),
    ("app/{n}/jwks.json", lambda m: f'{{"kty": "RSA", "n": "{m.text(URL_SAFE, 342)}", "e": "AQAB"}}'),
)  # fmt: skip
"""Path and content of each."""

FILES: Final = tuple(made(Maker(number), number) for made in (with_secret, without_secret) for number in range(150))
"""All of them, half with a secret."""
