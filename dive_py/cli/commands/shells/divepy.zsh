#compdef divepy
# Completion of divepy for zsh.
#
#   divepy completion zsh > ~/.zfunc/_divepy, where ~/.zshrc says: fpath+=(~/.zfunc); autoload -U compinit; compinit

@READING@

# COMMAND: sets offered to the options it takes, with what they do
_divepy_options() {
    case $1 in
@OPTIONS@
    esac
}

_divepy_described=(
@DESCRIBED@
)

# Adds names of this kind, as they are; a transport waits for what stands behind it. Fails where there are none.
_divepy_add() {
    local -a names transports
    names=(${(f)"$(_divepy_names "$1")"})
    transports=(${(M)names:#*:})
    names=(${names:#*:})
    (( $#transports )) && compadd -S '' -a transports
    (( $#names )) && compadd -a names
    (( $#transports + $#names ))
}

_divepy() {
    local command place wants quoted host context kind value current
    local -a offered
    _divepy_read "${(@Q)words[2,CURRENT-1]}"
    current=${(Q)PREFIX}
    _divepy_place "$current"
    [[ $value != $current ]] && compset -P "${(b)current%"$value"}"
    case $kind in
    files) _files ;;
    nothing) _message 'nothing to complete' ;;
    options)
        _divepy_options "$command"
        _describe -o option offered
        ;;
    commands) _describe command _divepy_described ;;
    choice*) compadd -- ${=kind#choice } ;;
    first)
        local none=yes
        _describe command _divepy_described && none=''
        _divepy_add references && none=''
        [[ -z $none ]] || _files
        ;;
    references) _divepy_add references || _files ;;
    *) _divepy_add "$kind" ;;
    esac
}

if [[ $funcstack[1] == _divepy ]]; then
    _divepy "$@"
else
    compdef _divepy divepy
fi
