#!/bin/sh
# usage: embed.sh NAME [FILE]   writes C source with the bytes of FILE as rkw_asset_NAME; without such a file an empty one.
# References to source maps are left out: a browser would look for the file.
set -eu
printf '/* Made by make/embed.sh. */\n#include "report/page.h"\nstatic const unsigned char bytes[] = {\n'
if [ -r "${2:-}" ]; then
    sed -e '/^\/\/# sourceMappingURL=/d' -e 's|/\*# sourceMappingURL=[^*]*\*/||' "$2" | od -An -v -tu1 |
        sed -e 's/^ *//' -e 's/  */,/g' -e 's/$/,/'
fi
printf '0};\nconst rkw_asset rkw_asset_%s = {bytes, sizeof bytes - 1};\n' "$1"
