# bash completion for the rackwatt programs. Options and choices come from each program's own --help.
_rackwatt()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} help line value text choices
    help=$("$1" --help 2>/dev/null) || return
    COMPREPLY=()
    if [[ $cur == --* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(sed -n 's/^  \(--[A-Za-z0-9-]*\).*/\1/p' <<<"$help")" -- "$cur")
        return
    fi
    line=
    [[ $prev == --* ]] && line=$(sed -n "/^  $prev\( \|\$\)/,/^  --/{/^  --/{/^  $prev\( \|\$\)/!d};p}" <<<"$help")
    value=$(sed -n "1s/^  --[A-Za-z0-9-]* \([A-Z][^ ]*\).*/\1/p" <<<"$line")
    case $value in
    DIR | FOLDER) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
    NAME | ORDER | RULE | FORMAT)
        # "asap, green or threshold (default: green)": the words of such a list.
        text=$(sed "1s/^  --[A-Za-z0-9-]* [^ ]*//" <<<"$line" | tr -s ' \n' ' ' | sed 's/(.*//; s/.*: //; s/ or /, /g; s/^ *//; s/ *$//')
        if [[ $text == *,* ]]; then
            choices=$(tr ',' '\n' <<<"$text" | sed -n 's/^ *\([A-Za-z0-9_-]*\) *$/\1/p')
            mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
            return
        fi ;;
    [A-Z] | [A-Z][A-Z]* | N | X) [[ $value == *FILE* || $value == *PATH* ]] || return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
# One file serves all: it is loaded under the name of the program that is typed.
_rackwatt_programs=$(compgen -c rackwatt- | sort -u)
[[ -z $_rackwatt_programs ]] || complete -o filenames -F _rackwatt $_rackwatt_programs
unset _rackwatt_programs
