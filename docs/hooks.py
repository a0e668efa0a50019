"""What the site takes from outside of docs/: pictures, and the pages that stand at the top of the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parent.parent

PAGES: Final = ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "findings/README.md")
"""Pages that are read in the repository, and on the site too."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and the pictures to the site, under the paths that they have in the repository."""
    for path in (*PAGES, *(f"screenshots/{picture.name}" for picture in (ROOT / "screenshots").glob("*.png"))):
        files.append(File(path, str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to the same page on the site: in the repository, docs/ is one folder further down."""
    del config, files
    if page.file.src_uri in PAGES:
        return markdown.replace("](docs/", "](").replace("](../docs/", "](../")
    return markdown.replace("](../", "](")
