"""Every key of every screen, once.

A command stands here when its action exists; the order is that of the footer, the help and the palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.binding import Binding

from dive_py.presentation.text_table import table_rows


@dataclass(frozen=True)
class Command:
    """One thing a person can do with a key."""

    id: str
    """Its name in settings: `scope.word`."""
    keys: str
    """Textual's names of its keys, separated by commas; the first one is shown."""
    action: str
    """The action to run, on the widget or screen that the scope names."""
    word: str
    """One or two words for the footer."""
    help: str
    """What it does, for help and palette."""
    shown: bool = False
    """Whether the footer shows it."""
    priority: bool = False
    """Whether it works before the focused field gets the key: what is typed behind it is then for the next field."""

    @property
    def scope(self) -> str:
        """Where it works: everywhere on the screen of `SCREENS` that has this name, else in a pane."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """Return the binding that Textual needs."""
        return Binding(
            self.keys, self.action, self.word, show=self.shown, id=self.id, tooltip=self.help, priority=self.priority
        )


_MOVES: Final = """
    up         up,k        move(-1)  Up         One row up
    down       down,j      move(1)   Down       One row down
    page-up    pageup,u    page(-1)  Page up    One page up
    page-down  pagedown,d  page(1)   Page down  One page down
    top        home,g      edge(-1)  Top        To the first row
    bottom     end,G       edge(1)   Bottom     To the last row
"""
"""What moves through the rows of a pane."""

_COMMON: Final = """
    palette  ctrl+p  app.command_palette  palette  Find a command by name
    suspend  ctrl+z  app.suspend_process  suspend  Suspend divepy; fg resumes it
"""
"""What the program itself has on every screen; the last of a screen's own is the way out of it."""

_TABLES: Final = {
    # The explorer and its panes.
    "explorer": f"""
    next-pane       tab                   next_pane(1)      *pane           Go to the next pane
    previous-pane   shift+tab             next_pane(-1)     pane            Go to the previous pane
    filter          slash,ctrl+f,ctrl+underscore  filter    *filter         Filter the tree, or the list of waste
    view-file       v                     view_file         *view           View the file: text, bytes, facts
    extract         e,ctrl+e              extract           *extract        Extract it from the image
    next-match      n                     match(1)          next match      Go to the next match of the filter
    previous-match  N                     match(-1)         previous match  Go to the previous match
    changes         1                     view('changes')   changes         View: the changes of this layer
    merged          2,m                   view('merged')    merged          View: the file system up to this layer
    waste           w                     waste             *waste          Go to the list of wasted bytes
    advice          dollar_sign           pane('advice')    *advice         Go to the advice: what to write differently
    aggregated      a,3                   view('aggregated')  *aggregated
        View: a range of layers, compared with what is below it
    sort            s,ctrl+o              sort              *sort
        Sort the tree by size or name, the waste by bytes, files or name
    compare         c                     compare           *compare        Compare the image with another one
    treemap         percent_sign          treemap           treemap         Show where the bytes are, as a treemap
    secrets         ampersand             secrets           secrets
        Look for secrets in all layers and the image's settings; then list what was found
    story           t                     pane('story')     *story          Go to the story of the selected path
    stored          4                     view('stored')    stored          View: all entries of this layer's tar
    shadowed        5                     view('shadowed')  shadowed        View: only entries that an upper layer hides
    enlarge         z                     enlarge           *enlarge        Maximize the pane, or restore the others
    view            V                     next_view         views           Switch to the next of the five views
    tour            T                     tour              tour            Start or resume the guided tour
    tour-next       full_stop             tour_step(1)      next step       Go to the tour's next step
    tour-previous   comma                 tour_step(-1)     previous step   Go back one step of the tour
    help            question_mark,f1      help              *help           Show the keys, and how layers work
    quit            q                     back              *quit           Quit
    close           escape                close_top         *close
        Close the filter or the tour; from the files of a culprit, go back to the culprits
    layers          L                     pane('layers')    layers          Go to the list of layers
    details         D                     pane('details')   details         Go to the selected layer's details
    tree            F                     pane('tree')      tree            Go to the file tree
    next-layer      right_square_bracket  layer(1)          next layer      Select the next upper layer
    previous-layer  left_square_bracket   layer(-1)         lower layer     Select the next lower layer
    turn            o                     turn              reverse  Reverse the order of the layers: base first or last
    steps           A                     steps             all steps       Show or hide build steps without a layer
    commands        number_sign           commands          commands
        Show commands as in the history, or without the shell
    where           B                     where             changed by
        List only layers that changed the selected path, or a match of the filter
    go-to           colon                 go_to_path        go to           Go to a path that you type
    added           plus                  toggle_change('added')  added     Show or hide added files
    removed         minus                 toggle_change('removed')  removed  Show or hide removed files
    modified        tilde                 toggle_change('modified')  modified  Show or hide modified files
    unmodified      equals_sign           toggle_change('unmodified')  unmodified  Show or hide unmodified files
    attributes      ctrl+b                attributes        attributes      Show or hide modes, owners and times
    collapse-all    asterisk,ctrl+@       collapse_all      fold all        Fold or unfold all directories
    back            backspace             return            back            Go back to where you were before the jump
    image           i                     image             image           Show the image's details
    platform        P                     platform          platform        Choose another platform of this image
    places          H                     places            source  Choose another engine or store that has this image
    run             r                     run               run             Run the image in a new container
    reload          R                     reload            reload          Reload the image
    save            ctrl+s                save              save            Save the rows of the tree as text or CSV
    copy            y                     copy              copy  Copy the path, digest or command under the cursor
{_COMMON}""",
    "layers": f"""{_MOVES}
    widen-up     shift+up,K    widen(-1)                  extend      Extend the range of compared layers upwards
    widen-down   shift+down,J  widen(1)                   extend      Extend the range of compared layers downwards
    open         enter         open                       tree        Go to the layer's tree
    compare      ctrl+l        screen.view('changes')     changes     Compare this layer alone
    compare-all  ctrl+a        screen.view('aggregated')  aggregated  Compare all layers up to here
    left         left,h        screen.side_pane(-1)       left        Go to the previous pane
    right        right,l       screen.side_pane(1)        right       Go to the next pane
""",
    "tree": f"""{_MOVES}
    parent       left,h       parent     parent      Go to the parent directory
    enter        right,l      enter      enter       Unfold the directory and go into it
    toggle       space,enter  fold       *fold       Fold or unfold the directory
    added        ctrl+a       screen.toggle_change('added')  added  Show or hide added files
    removed      ctrl+r       screen.toggle_change('removed')  removed  Show or hide removed files
    unmodified   ctrl+u       screen.toggle_change('unmodified')  unmodified  Show or hide unmodified files
    aside-left   shift+left   aside(-8)  sideways    Scroll long names to the left
    aside-right  shift+right  aside(8)   sideways    Scroll long names to the right
""",
    "waste": f"""{_MOVES}
    jump   enter    jump                  *jump
        Go to the file (the largest of several) in its layer; for a culprit, to the changes of its layer
    group  space    group                 *group  Group by directory, file, cause or culprit
    open   O        open                  files   List the files behind the cause or culprit
    left   left,h   screen.side_pane(-1)  left    Go to the previous pane
    right  right,l  screen.side_pane(1)   right   Go to the next pane
""",
    "advice": f"""{_MOVES}
    open   enter    open                  *details  Show the steps, the files and what to check first
    left   left,h   screen.side_pane(-1)  left      Go to the previous pane
    right  right,l  screen.side_pane(1)   right     Go to the next pane
""",
    "details": f"""{_MOVES}
    left   left,h   screen.side_pane(-1)  left   Go to the previous pane
    right  right,l  screen.side_pane(1)   right  Go to the next pane
""",
    "story": f"""{_MOVES}
    jump  enter  jump  *layer  Go to that layer and keep the path selected
""",
    "filter": """
    rows  enter,down,up,tab  leave                *to the rows  Keep the filter and go to the rows
    drop  escape,ctrl+f,ctrl+underscore  screen.close_filter  *clear the filter  Clear the filter
    help  f1                 screen.help          *help         Show the keys, and how layers work
""",
    # The list of images, and pulling one.
    "images": f"""
    filter      slash,ctrl+f      filter           *filter      Filter the images
    open        enter             open             *open        Explore the image
    pull        p                 bring('pull')    *pull        Pull an image by its name
    registry    at                bring('registry')  *registry  List a registry's repositories, or a repository's tags
    search      S                 bring('search')  *search      Search for an image, explore or pull it
    run         r                 run              *run         Run the image
    containers  C                 containers       *containers  Show the containers
    build       b                 bring('build')   *build       Build an image from a directory, and explore it
    tag         ctrl+t            act('tag')       tag          Tag the image
    save        ctrl+s            act('save')      save         Save the image as an archive
    inspect     i                 act('inspect')   *inspect     Show the image's details
    remove      x,delete          act('remove')    *remove      Remove the image (asks first)
    sort        s                 sort             *sort        Sort by repository, age, size or unique size
    only        f                 only             *repository  Show only this repository, or all
    reload      R                 reload           reload       Refresh from the engine
    demo        T                 demo             demo         Explore the demo image
    copy        y                 copy('name')     copy         Copy the image's name
    copy-id     Y                 copy('id')       copy id      Copy the image's id
    help        question_mark,f1  help             *help        Show the keys
    quit        q                 back             *quit        Quit
    close       escape            close_top        close        Clear the filter
{_COMMON}""",
    "repositories": _MOVES,
    "pull": f"""
    help  question_mark,f1  help  *help  Show the keys
    quit  escape,q          back  *stop  Stop the pull (asks first) and return
{_COMMON}""",
    "pulled": _MOVES,
    # Searching for images.
    "search": f"""
    tags      enter                   tags      *tags            List the repository's tags, to explore one
    pull      p                       pull      *pull            Pull the repository's latest, and explore it
    field     slash,ctrl+f,backspace  field     *search          Go to the search field
    official  f                       official  *official        Show only official images, or all
    kind      B                       kind      *user/top-level  Show users' repositories, top-level ones, or both
    stars     M                       stars     *stars  Show only repositories with 10, 100 or 1000 stars, or all
    copy      y                       copy      copy             Copy the repository's name
    help      question_mark,f1        help      *help            Show the keys
    quit      q,escape                back      *back            Return
{_COMMON}""",
    "term": """
    search  enter   submit       *search   Search now and go to the results
    list    down    to_list      *results  Go to the results
    help    f1      screen.help  *help     Show the keys
    back    escape  screen.back  *back     Return
""",
    "hits": _MOVES,
    # What a registry has.
    "registry": f"""
    filter  slash,ctrl+f      filter     *filter  Filter the repositories
    tags    enter             tags       *tags    List the repository's tags
    reload  R                 reload     *reload  Ask the registry again
    copy    y                 copy       copy     Copy the repository's name
    help    question_mark,f1  help       *help    Show the keys
    quit    q                 back       *back    Return
    close   escape            close_top  close    Clear the filter, or return
{_COMMON}""",
    "tags": f"""
    filter   slash,ctrl+f      filter     *filter   Filter the tags
    open     enter             open       *explore  Explore it in the registry, without pulling
    pull     p                 pull       *pull     Pull it, and explore it
    compare  c                 compare    *compare  Mark it, and compare the marked one with another
    sort     s                 sort       *sort     Sort by version, age, size or name
    reload   R                 reload     *reload   Ask the registry again
    copy     y                 copy       copy      Copy its name
    help     question_mark,f1  help       *help     Show the keys
    quit     q                 back       *back     Return
    close    escape            close_top  close     Clear the filter or the mark, or return
{_COMMON}""",
    "tagged": _MOVES,
    # The list of containers, and what one wrote.
    "containers": f"""
    filter   slash,ctrl+f      filter         *filter      Filter the containers
    open     enter             open           *open        Explore it, with its read-write layer on top
    shell    r                 shell          *shell       Run a shell in it
    command  exclamation_mark  command        command      Run another command in it
    logs     v                 logs           *logs        Show its logs and follow them
    commit   b                 commit         *commit      Commit it as a new image
    start    U                 start_or_stop  *start/stop  Start it, or stop it (asks first)
    kill     ctrl+k            kill           kill         Kill it (asks first)
    remove   x,delete          remove         *remove      Remove it (asks first)
    inspect  i                 inspect        *inspect     Show its details
    running  f                 running        running      Show only running containers, or all
    sort     s                 sort           *sort        Sort by age, name or size
    reload   R                 reload         reload       Refresh from the engine
    copy     y                 copy           copy         Copy its name
    help     question_mark,f1  help           *help        Show the keys
    quit     q                 back           *back        Return to the images
    close    escape            close_top      close        Clear the filter
{_COMMON}""",
    "listed": _MOVES,
    "logs": f"""
    filter  slash,ctrl+f      filter     *filter  Show only lines that match
    follow  G                 follow     *follow  Follow new output, or stay where you are
    wrap    W                 wrap       *wrap    Wrap long lines, or cut them
    reload  R                 reload     reload   Refresh from the engine
    save    ctrl+s            save       *save    Save the shown lines to a file
    help    question_mark,f1  help       *help    Show the keys
    quit    q                 back       *back    Return
    close   escape            close_top  close    Clear the filter, or return
{_COMMON}""",
    # Forms: running, committing, saving, extracting.
    "form": f"""
    submit      f5,ctrl+j,enter  submit          *do it           Submit the form; so does Enter in a field
    next        down,tab         next_field(1)   !*next field     Go to the next field
    previous    up,shift+tab     next_field(-1)  !previous field  Go to the previous field
    copy        ctrl+y           copy_line       *copy line       Copy the equivalent command
    dockerfile  f6               dockerfile      Dockerfile       Write a Dockerfile instead of a commit
    help        f1               help            *help            Show the keys
    close       escape           back            *close           Cancel and return
{_COMMON}""",
    "changes": _MOVES,
    # A build.
    "build": f"""
    help  question_mark,f1  help  *help  Show the keys
    quit  escape,q          back  *stop  Stop the build (asks first), or return
{_COMMON}    output  tab  other_pane  *output  Go to the output, or to the steps
""",
    "steps": _MOVES,
    # A file of the image.
    "viewer": f"""
    look       tab,v                 next_view(1)   *view     Switch to the next view: text, bytes, facts
    look-back  shift+tab             next_view(-1)  view      Switch to the previous view
    hex        X                     view('hex')    *hex      Show its bytes
    facts      i                     view('facts')  *facts    Show facts about it
    older      left_square_bracket   version(-1)    *older    Show the version below
    newer      right_square_bracket  version(1)     *newer    Show the version above
    diff       c                     diff           *compare  Compare it with the version below, side by side
    find       slash,ctrl+f          filter         *find     Find text in it
    next       n                     match(1)       next      Go to the next match
    previous   N                     match(-1)      previous  Go to the previous match
    extract    e                     extract        *extract  Extract it from the image
    pager      O                     pager          *pager    Open it in $PAGER
    editor     E                     editor         editor    Open a read-only copy in $EDITOR
    copy       y                     copy           copy      Copy its path
    help       question_mark,f1      help           *help     Show the keys
    quit       q                     back           *back     Return to the tree
    close      escape                close_top      close     Stop the search or the reading, or return
{_COMMON}""",
    "content": f"""{_MOVES}
    left   left,h   side(-1)  left   Scroll long lines to the left
    right  right,l  side(1)   right  Scroll long lines to the right
""",
    # Two images beside each other.
    "compare": f"""
    next-pane  tab,shift+tab     next_pane                *pane     Go to the other pane
    filter     slash,ctrl+f      filter                   *filter   Filter the paths
    next       n                 difference(1)            *next     Go to the next difference
    previous   N                 difference(-1)           previous  Go to the previous difference
    view       v                 view_file                *view     View both versions of the file side by side
    sort       s                 sort                     *sort     Sort by difference in size, or by name
    all        equals_sign       toggle_kind('same')      *same     Show or hide paths that are the same in both
    added      plus              toggle_kind('added')     added     Show or hide paths that only the second image has
    removed    minus             toggle_kind('removed')   removed   Show or hide paths that only the first image has
    modified   tilde             toggle_kind('modified')  modified  Show or hide paths that differ
    fold-all   asterisk          fold_all                 fold all  Fold or unfold all directories
    turn       o                 turn                     *swap     Swap the two images
    reload     R                 reload                   *compare rest
        Ask again for what a registry would have to send for the contents that were not compared
    copy       y                 copy                     copy      Copy the path under the cursor
    help       question_mark,f1  help                     *help     Show the keys
    quit       q                 back                     *back     Return
    close      escape            close_top                close     Clear the filter, or return
{_COMMON}""",
    # Where the bytes are.
    "treemap": f"""
    copy   y                 copy       *copy  Copy the chosen path
    help   question_mark,f1  help       *help  Show the keys
    quit   q                 back       *back  Return to the explorer
    close  escape            close_top  close  Go to the folder above, or return to the explorer
{_COMMON}""",
    "tiles": """
    left   left,h            go('left')   left     Choose the tile to the left
    right  right,l           go('right')  right    Choose the tile to the right
    up     up,k              go('up')     up       Choose the tile above
    down   down,j            go('down')   down     Choose the tile below
    enter  enter             enter        *enter   Go into the folder; show the file in the tree
    out    backspace         out          *out     Go to the folder above
""",
    "differences": f"""{_MOVES}
    fold    space,enter  fold    fold    Fold or unfold the directory
    parent  left,h       parent  parent  Go to the parent directory
    enter   right,l      enter   enter   Unfold the directory and go into it
""",
    "facts": _MOVES,
}
"""The commands by scope: the id's word, keys, action, word of the footer, and what it does.

`*` is before what the footer shows, `!` before what works before the focused field gets the key.
"""


COMMANDS: Final = tuple(
    Command(f"{scope}.{id_}", keys, action, word.lstrip("*!"), help_, shown="*" in word, priority="!" in word)
    for scope, table in _TABLES.items()
    for id_, keys, action, word, help_ in table_rows(table, 5)
)
"""All commands."""
