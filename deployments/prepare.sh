#!/bin/sh
# Makes both schemas and what all machines must share: run it once, on one machine, with its settings in the environment;
# then copy the three files that it names to VTFLOW_HOME of the others. Safe to repeat: what is there stays.
set -eu
umask 077
mkdir -p "$VTFLOW_HOME"
vtflow db upgrade
vtflow db upgrade --window
vtflow members >/dev/null # opens the record, which makes secret.json
make() {
	[ -s "$VTFLOW_HOME/$1" ] || python3 -c 'import secrets, sys; print(sys.argv[1] + secrets.token_urlsafe(24))' "$2" >"$VTFLOW_HOME/$1"
}
make prefect-wachtwoord vtflow:
make waak-sleutel ""
echo "op iedere machine hetzelfde: secret.json prefect-wachtwoord waak-sleutel (uit $VTFLOW_HOME, rechten 0600)"
# other homes on this machine, as in compose.yaml
for home in "$@"; do
	for name in secret.json prefect-wachtwoord waak-sleutel; do
		[ -s "$home/$name" ] || cp -p "$VTFLOW_HOME/$name" "$home/$name"
	done
done
