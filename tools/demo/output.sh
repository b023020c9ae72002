# What the user reads: plain lines on stdout, problems on stderr.

PROBLEMS=()

say() {
  printf '%s\n' "$*"
}

warn() {
  printf 'make-demo.sh: %s\n' "$*" >&2
}

die() {
  warn "$2"
  exit "$1"
}

problem() {
  PROBLEMS+=("$1")
}

# Ends with exit code $1 when there are problems: all of them at once, a line each.
stop_on_problems() {
  local text
  [[ ${#PROBLEMS[@]} -gt 0 ]] || return 0
  for text in "${PROBLEMS[@]}"; do warn "$text"; done
  exit "$1"
}

# The line that says why, of a client's error text: the last one that is not empty.
last_line() {
  awk 'NF { line = $0 } END { print line }' <<<"$1"
}
