# However the script ends, it leaves no pod, no follower and no temporary file of its own behind.

clean_up() {
  stop_follower
  remove_check_pod
  [[ -z $WORK ]] || rm -rf "$WORK"
}

# $1: the exit code of the signal. A run that was started goes on: to stop waiting is not to cancel.
interrupted() {
  trap '' INT TERM
  printf '\n' >&2
  if [[ -n $RUN_NAME ]]; then
    warn "PipelineRun $RUN_NAME goes on; $(how_to_go_on)"
  elif [[ $COMMAND == uninstall ]]; then
    warn "stopped; what is left is removed by ./make-demo.sh uninstall"
  elif [[ -n $INVENTORY_NAMESPACE ]]; then
    warn "stopped before the run; ./make-demo.sh uninstall removes what was applied"
  fi
  exit "$1"
}

# Once the choice has fallen on a cluster.
end_well() {
  make_work_folder
  trap clean_up EXIT
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
}
