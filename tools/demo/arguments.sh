COMMAND=run
ON_CLUSTER=""
DRY_RUN=""

parse_arguments() {
  local argument
  for argument in "$@"; do
    case $argument in
      --cluster) ON_CLUSTER=yes ;;
      --dry-run) DRY_RUN=yes ;;
      -h | --help)
        [[ $# == 1 ]] || die 2 "--help takes no arguments"
        COMMAND=help
        ;;
      status | uninstall)
        [[ $COMMAND == run ]] || die 2 "give one of status and uninstall"
        COMMAND=$argument
        ;;
      *) die 2 "unknown argument \"$argument\"; see ./make-demo.sh --help" ;;
    esac
  done
  # Both look at a cluster, or at nothing.
  if [[ -n ${NS:-} || $COMMAND == status || $COMMAND == uninstall ]]; then ON_CLUSTER=yes; fi
  if [[ -n $DRY_RUN && $COMMAND == status ]]; then die 2 "status changes nothing; it takes no --dry-run"; fi
  if [[ -n $DRY_RUN && -z $ON_CLUSTER && $COMMAND == run ]]; then
    die 2 "--dry-run is for a cluster: set NS or give --cluster too"
  fi
  # The name that the original demo used.
  NS=${NS:-llm-d}
}
