# Completion of divepy for bash.
#
#   divepy completion bash > ~/.local/share/bash-completion/completions/divepy

@READING@

# COMMAND: sets offered to the options it takes
_divepy_options() {
    case $1 in
@OPTIONS@
    esac
}

# Sets line to the words up to the cursor. bash parts them at each character of COMP_WORDBREAKS; those that stand
# together without a blank are one word.
_divepy_line() {
    local rest=${COMP_LINE-} piece apart over i
    line=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]-}
        apart=yes
        [[ -n $piece && $rest == "$piece"* && $i -gt 0 ]] && apart=''
        [[ -n $piece ]] && rest=${rest#*"$piece"}
        if ((i == COMP_CWORD)); then
            over=$((${#COMP_LINE} - ${#rest} - COMP_POINT))
            ((over > 0 && over < ${#piece})) && piece=${piece:0:${#piece}-over}
        fi
        if [[ -n $apart ]]; then
            line+=("$piece")
        else
            line[${#line[@]} - 1]+=$piece
        fi
    done
}

# Completes with the words on standard input that begin like value.
_divepy_reply() {
    local name
    while IFS= read -r name; do
        [[ $name == "$value"* ]] && COMPREPLY+=("${current%"$value"}$name")
    done
}

# bash replaces only what stands behind the last character of COMP_WORDBREAKS.
_divepy_trim() {
    local breaks='' stays i
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
    [[ -n $breaks && $current == *["$breaks"]* ]] || return 0
    stays=${current%"${current##*["$breaks"]}"}
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=${COMPREPLY[i]#"$stays"}
    done
}

_divepy() {
    local IFS=$' \t\n' command place wants quoted host context kind value current
    local -a line offered
    COMPREPLY=()
    _divepy_line
    current=${line[${#line[@]} - 1]}
    _divepy_read "${line[@]:1:${#line[@]}-2}"
    _divepy_place "$current"
    case $kind in
    files) return 0 ;; # bash itself completes these
    nothing) ;;
    options)
        _divepy_options "$command"
        _divepy_reply < <(printf '%s\n' "${offered[@]}")
        ;;
    commands) _divepy_reply < <(printf '%s\n' $_divepy_commands) ;;
    choice*) _divepy_reply < <(printf '%s\n' ${kind#choice }) ;;
    first)
        _divepy_reply < <(printf '%s\n' $_divepy_commands)
        _divepy_reply < <(_divepy_names references)
        ;;
    *) _divepy_reply < <(_divepy_names "$kind") ;;
    esac
    _divepy_trim
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *: ]]; then
        compopt -o nospace 2>/dev/null
    fi
    # a file of this folder may be an image; nothing else here is one
    case $kind in first | references) ;; *) compopt +o default +o bashdefault 2>/dev/null ;; esac
    return 0
}

complete -o bashdefault -o default -F _divepy divepy
