# Completion of divepy for fish.
#
#   divepy completion fish > ~/.config/fish/completions/divepy.fish

# Prints the options that a command takes, with what they do.
function __divepy_options
    switch "$argv[1]"
@OPTIONS@
    end
end

# Prints the commands, with what they do.
function __divepy_commands
@DESCRIBED@
end

# COMMAND OPTION: prints what stands behind the option; nothing for an unknown one.
function __divepy_behind
    switch "$argv[1] $argv[2]"
@VALUES@
    end
end

# COMMAND PLACE: prints what the word at this place is.
function __divepy_word
    switch "$argv[1] $argv[2]"
@WORDS@
        case '*'
            echo nothing
    end
end

# Short options in one word (-iy, -jFILE): prints the letter that takes a value, and the value in the word, if any.
function __divepy_cluster --argument-names command letters
    for place in (seq (string length -- "$letters"))
        set -l letter (string sub --start $place --length 1 -- "$letters")
        set -l kind (__divepy_behind "$command" "-$letter")
        test "$kind" = switch; and continue
        test -n "$kind"; or return
        echo -- "-$letter"
        string sub --start (math $place + 1) -- "$letters" | string replace --regex '^=' ''
        return
    end
end

# The words before the current one: prints the command, how many words it has, the option that waits for its value,
# whether no more options come, host and context, each in a line.
function __divepy_read
    set -l command ''
    set -l place 0
    set -l wants ''
    set -l quoted ''
    set -l host ''
    set -l context ''
    for word in $argv
        set -l name ''
        set -l value ''
        if test -n "$wants"
            set name "$wants"
            set value "$word"
            set wants ''
        else if test -z "$quoted"; and test "$word" = --
            set quoted yes
        else if test -n "$quoted"; or test "$word" = -; or not string match --quiet -- '-*' "$word"
            if test -n "$command"
                set place (math $place + 1)
                contains -- "$command" @ENDING@; and set quoted yes
            else if test -z "$quoted"; and contains -- "$word" @COMMANDS@
                set command "$word"
            else
                set command @DEFAULT@
                set place 1
            end
        else if not string match --quiet -- '--*' "$word"
            set -l found (__divepy_cluster "$command" (string sub --start 2 -- "$word"))
            if test -n "$found[2]"
                set name "$found[1]"
                set value "$found[2]"
            else
                set wants "$found[1]"
            end
        else if string match --quiet -- '*=*' "$word"
            set name (string replace --regex '=.*' '' -- "$word")
            set value (string replace --regex '^[^=]*=' '' -- "$word")
        else
            contains -- (__divepy_behind "$command" "$word") '' switch; or set wants "$word"
        end
        switch "$name"
            case -H --host
                set host "$value"
            case --context
                set context "$value"
        end
    end
    printf '%s\n' "$command" "$place" "$wants" "$quoted" "$host" "$context"
end

# Prints what the current word may become.
function __divepy
    set -l current (commandline --current-token --cut-at-cursor | string unescape)
    set -l before (commandline --tokenize --cut-at-cursor --current-process)
    set -l read (__divepy_read $before[2..])
    set -l command "$read[1]"
    set -l stays ''
    set -l value "$current"
    set -l kind
    if test -n "$read[3]"
        set kind (__divepy_behind "$command" "$read[3]")
    else if test -z "$read[4]"; and string match --quiet --regex -- '^--[^=]+=' "$current"
        set stays (string replace --regex '=.*' '=' -- "$current")
        set value (string replace --regex '^[^=]*=' '' -- "$current")
        set kind (__divepy_behind "$command" (string replace --regex '=.*' '' -- "$current"))
    else if test -z "$read[4]"; and string match --quiet -- '-*' "$current"
        set kind options
    else if test -n "$command"
        set kind (__divepy_word "$command" (math $read[2] + 1))
    else if test -n "$read[4]"
        set kind references
    else
        set kind first
    end
    if contains -- "$kind" first references
        if string match --quiet --regex -- '^(/|\./|\.\./|~)' "$value"
            set kind files
        else if string match --quiet --regex -- '^(@TRANSPORTS@):' "$value"
            set kind files
            set stays "$stays"(string replace --regex ':.*' ':' -- "$value")
            set value (string replace --regex '^[^:]*:' '' -- "$value")
        end
    end
    for found in (__divepy_offer "$kind" "$command" "$value" "$read[5]" "$read[6]")
        printf '%s%s\n' "$stays" "$found"
    end
end

# Prints what is there of a kind.
function __divepy_offer --argument-names kind command value host context
    switch "$kind"
        case nothing switch ''
        case options
            __divepy_options "$command"
        case commands
            __divepy_commands
        case 'choice *'
            string split ' ' -- (string replace 'choice ' '' -- "$kind")
        case files
            __fish_complete_path "$value"
        case first references
            test "$kind" = first; and __divepy_commands
            set -l found (__divepy_names references "$value" "$host" "$context")
            printf '%s\n' $found
            test -n "$found"; or __fish_complete_path "$value"
        case '*'
            __divepy_names "$kind" "$value" "$host" "$context"
    end
end

function __divepy_names
    command divepy __complete $argv 2>/dev/null
end

complete --command divepy --no-files --arguments '(__divepy)'
