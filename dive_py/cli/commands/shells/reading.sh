# Where on the line the current word stands. bash and zsh both read this.

_divepy_commands='@COMMANDS@'

# COMMAND OPTION: sets kind to what stands behind the option; empty for an unknown one
_divepy_behind() {
    kind=''
    case "$1 $2" in
@VALUES@
    esac
}

# COMMAND PLACE: sets kind to what the word at this place is
_divepy_word() {
    case "$1 $2" in
@WORDS@
    *) kind=nothing ;;
    esac
}

# The words before the current one: sets command, place (how many words it has), wants (the option that waits for its
# value), quoted (no more options come), host and context
_divepy_read() {
    local word
    command='' place=0 wants='' quoted='' host='' context=''
    while [ $# -gt 0 ]; do
        word=$1
        shift
        if [ -n "$wants" ]; then
            _divepy_keep "$wants" "$word"
            wants=''
        elif [ -z "$quoted" ] && [ "$word" = -- ]; then
            quoted=yes
        elif [ -n "$quoted" ] || [ "$word" = - ] || [ "${word#-}" = "$word" ]; then
            _divepy_take "$word"
        elif [ "${word#--}" = "$word" ]; then
            _divepy_cluster "${word#-}"
        elif [ "${word%%=*}" = "$word" ]; then
            _divepy_behind "$command" "$word"
            case $kind in '' | switch) ;; *) wants=$word ;; esac
        else
            _divepy_keep "${word%%=*}" "${word#*=}"
        fi
    done
}

# A word that is not an option: the command's name, or one of the command's own
_divepy_take() {
    if [ -n "$command" ]; then
        place=$((place + 1))
        case " @ENDING@ " in *" $command "*) quoted=yes ;; esac
        return
    fi
    command=@DEFAULT@ place=1
    [ -n "$quoted" ] && return
    case " $_divepy_commands " in *" $1 "*) command=$1 place=0 ;; esac
}

# Short options in one word: -iy, -jFILE
_divepy_cluster() {
    local letters=$1 letter
    while [ -n "$letters" ]; do
        letter=${letters%"${letters#?}"}
        letters=${letters#?}
        _divepy_behind "$command" "-$letter"
        case $kind in
        switch) ;;
        '') return ;;
        *)
            if [ -n "$letters" ]; then
                _divepy_keep "-$letter" "${letters#=}"
            else
                wants=-$letter
            fi
            return
            ;;
        esac
    done
}

# An option's value, where names depend on it
_divepy_keep() {
    case $1 in
    -H | --host) host=$2 ;;
    --context) context=$2 ;;
    esac
}

# The current word: sets kind, and value, the part of the word behind what stays of it
_divepy_place() {
    value=$1
    if [ -n "$wants" ]; then
        _divepy_behind "$command" "$wants"
        return
    fi
    case $quoted$1 in
    --*=*)
        value=${1#*=}
        _divepy_behind "$command" "${1%%=*}"
        case $kind in '' | switch) kind=nothing ;; esac
        ;;
    -*) kind=options ;;
    *)
        kind=first
        [ -n "$quoted" ] && kind=references
        [ -n "$command" ] && _divepy_word "$command" "$((place + 1))"
        ;;
    esac
    # a path may stand where an image stands, and behind some transports
    case $kind:$value in
    @PLACES@)
        kind=files
        ;;
    @PATHS@)
        kind=files
        value=${value#*:}
        ;;
    esac
}

# Names of this kind that begin like value, one a line
_divepy_names() {
    command divepy __complete "$1" "$value" "$host" "$context" 2>/dev/null
}
