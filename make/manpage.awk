# Turns the --help of a program into its manual page. docs/man/NAME.man, when it is there, holds the page's short title in its
# first line (a comment) and further sections; options are never written by hand.
# usage: VERSION=... NAMES=... awk -f manpage.awk -v name=rackwatt-simulate help.txt

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}

# Prints the own sections of the page; those that belong behind the options come last.
function own_part(file, behind,    line, here) {
    here = 0
    while ((getline line < file) > 0) {
        if (line ~ /^\.SH /) here = (line !~ /^\.SH DESCRIPTION/)
        if (line !~ /^\.\\"/ && here == behind) print line
    }
    close(file)
}

function short_title(file,    line) {
    if ((getline line < file) > 0) { close(file); sub(/^\.\\" */, "", line); return line }
    line = summary
    sub(/[.,;:].*/, "", line)
    return tolower(substr(line, 1, 1)) substr(line, 2)
}

function flush_head() {
    if (headed++) return
    file = "docs/man/" name ".man"
    printf ".\\\" Made from %s --help and docs/man/%s.man.\n", name, name
    printf ".TH %s 1 \"\" \"rackwatt %s\" \"rackwatt\"\n", escape(toupper(name)), ENVIRON["VERSION"]
    printf ".SH NAME\n%s \\- %s\n.SH SYNOPSIS\n.B %s\n%s\n", escape(name), escape(short_title(file)), escape(name), usage
    printf ".SH DESCRIPTION\n%s\n", escape_lines(summary)
    own_part(file, 0)
    print ".SH OPTIONS"
}

function escape_lines(text,    n, lines, i, all) {
    n = split(text, lines, "\n")
    for (i = 1; i <= n; i++) all = all (i > 1 ? "\n" : "") escape(lines[i])
    return all
}

NR == 1 {
    usage = $0
    sub(/^usage: rackwatt-[a-z-]+ */, "", usage)
    usage = escape(usage)
    gsub(/[A-Z][A-Za-z_.]*[A-Za-z]/, "\\fI&\\fR", usage)
    next
}
/^options:$/ { flush_head(); part = "options"; next }
part == "" { if ($0 != "") summary = summary (summary == "" ? "" : "\n") $0; next }
part == "options" && /^$/ { part = "notes"; next }
part == "options" && /^  --/ {
    line = substr($0, 3)
    option = line
    sub(/ .*/, "", option)
    rest = substr(line, length(option) + 1)
    value = ""
    if (rest ~ /^ [^ ]/) {
        value = substr(rest, 2)
        sub(/  .*/, "", value)
        rest = substr(rest, length(value) + 2)
    }
    sub(/^ +/, "", rest)
    printf ".TP\n\\fB%s\\fR%s\n", escape(option), value == "" ? "" : " \\fI" escape(value) "\\fR"
    if (rest != "") print escape(rest)
    next
}
part == "options" { sub(/^ +/, ""); print escape($0); next }
part == "notes" { if (!noted++) print ".SH NOTES\n.nf"; print escape($0) }

END {
    if (noted) print ".fi"
    own_part("docs/man/" name ".man", 1)
    print ".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nthe input or the machine is at fault; one line on standard error says what is wrong"
    print ".TP\n2\nthe command line is at fault\n.TP\n130\ninterrupted; no result file was touched"
    print ".SH ENVIRONMENT\n.TP\nNO_COLOR\nwhen set, nothing is coloured; nor is it when\n.B TERM\nis dumb"
    print ".SH SEE ALSO"
    n = split(ENVIRON["NAMES"], others, " ")
    for (i = 1; i <= n; i++) if (others[i] != name) printf ".BR %s (1),\n", escape(others[i])
    print ".BR rackwatt (3)"
}
