# JSON without jq: what the host needs is a shell and awk.

# $1 as a JSON string, byte for byte: quotes, backslashes, newlines and other control characters escaped.
json_string() {
  printf '%s\n' "$1" | LC_ALL=C awk '
    BEGIN {
      for (code = 1; code < 32; code++) escape[sprintf("%c", code)] = sprintf("\\u%04x", code)
      escape["\""] = "\\\""
      escape["\\"] = "\\\\"
      printf "\""
    }
    NR > 1 { printf "\\n" }
    {
      for (at = 1; at <= length($0); at++) {
        char = substr($0, at, 1)
        printf "%s", (char in escape) ? escape[char] : char
      }
    }
    END { printf "\"" }'
}

# One member of an object: "$1": "$2".
json_member() {
  printf '%s:%s' "$(json_string "$1")" "$(json_string "$2")"
}
