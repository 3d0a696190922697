#!/bin/sh
# namespace.sh ADDRESS[,ADDRESS…] SOMAXCONN COMMAND…: runs a command in a network namespace of its own that has these
# addresses and this somaxconn. As root the addresses' owner is another user namespace all the same, as in a container.
set -e
addresses=$1 somaxconn=$2
shift 2
export addresses somaxconn
exec unshare --user --map-root-user --net sh -ec '
  ip link set lo up
  for address in $(echo "$addresses" | tr , " "); do
    case $address in
      *:*) ip address add "$address" dev lo nodad ;;
      *) ip address add "$address" dev lo ;;
    esac
  done
  echo "$somaxconn" > /proc/sys/net/core/somaxconn
  exec "$@"' namespace "$@"
