# rackwatt(3): the text of docs/man/rackwatt.3.man, then the functions of each public header with their prototypes.
# usage: VERSION=... NAMES=... awk -f manpage_library.awk docs/man/rackwatt.3.man include/rackwatt/*.h

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}

function flush_functions() {
    if (functions == "") return
    printf ".SS %s\n%s\n.nf\n%s.fi\n", escape("<rackwatt/" header ">"), escape(brief), functions
    functions = ""
}

FNR == 1 && NR > 1 {
    flush_functions()
    if (!listed++) print ".SH FUNCTIONS"
    header = FILENAME
    sub(/.*\//, "", header)
    brief = ""
    pending = ""
}
NR == FNR {
    gsub(/@VERSION@/, ENVIRON["VERSION"])
    print
    next
}
/@brief/ { brief = $0; sub(/.*@brief */, "", brief); sub(/ *\*\/ *$/, "", brief) }
/^RKW_API/ { pending = " " }
pending != "" {
    line = $0
    sub(/^RKW_API (RKW_CHECK )?/, "", line)
    sub(/^ +/, "", line)
    pending = pending (pending == " " ? "" : " ") line
    if (line ~ /;/) {
        sub(/;.*/, ";", pending)
        functions = functions escape(substr(pending, 2)) "\n"
        pending = ""
    }
}
END {
    flush_functions()
    print ".SH SEE ALSO"
    n = split(ENVIRON["NAMES"], others, " ")
    for (i = 1; i <= n; i++) printf ".BR %s (1)%s\n", escape(others[i]), i < n ? "," : ""
}
