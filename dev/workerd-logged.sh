#!/bin/sh
# workerd, with what it logs straight into a file: through a pipe, each line would wake Node, which reads it, parses it, and throws it away.
# Miniflare starts this in workerd's place (dev/local-runtime.ts).
exec "$BAILIFF_WORKERD" "$@" >>"$BAILIFF_WORKERD_LOG"
