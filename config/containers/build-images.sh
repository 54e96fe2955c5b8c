#!/usr/bin/env bash
# For machines that have a container engine and no registry: builds images with which the tests with containers can run there.
# Everywhere else the official images are pulled, and this is not needed.
#
# They have the versions of the images that they stand for, out of Debian 12 and of the Maven repository: Kafka, Redis and
# PostgreSQL with an entry point that knows as much as Testcontainers uses. Needs root, mmdebstrap, Maven and the engine.
# Then run the tests with
#   export TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX=localhost/ TESTCONTAINERS_RYUK_DISABLED=true
# and, if the machine is a container itself (it has /.dockerenv) that runs the engine
#   export TESTCONTAINERS_HOST_OVERRIDE=localhost
set -euo pipefail
cd "$(dirname "$0")"
prefix=localhost/
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# image <name> <Debian package> <options of mmdebstrap and, after --, of docker import>
image() {
	local name=$1 package=$2 options=()
	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	mmdebstrap --variant=essential --include="$package" "${options[@]}" bookworm "$work/image.tar" "${mirror[@]}"
	docker import "$@" "$work/image.tar" "$prefix$name"
	rm "$work/image.tar"
}

# Debian's own mirror, or the one that this machine uses
mirror=()
if [ "$(. /etc/os-release && echo "$VERSION_CODENAME")" = bookworm ]; then
	mirror=("$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -n 1)")
fi

mvn -B -q -f kafka/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/libs"
image apache/kafka:3.9.2 openjdk-17-jre-headless \
	--customize-hook='mkdir -p "$1/etc/kafka/docker" "$1/opt/kafka"' \
	--customize-hook="copy-in $work/libs /opt/kafka" \
	--customize-hook='upload kafka/run /etc/kafka/docker/run' \
	--customize-hook='upload kafka/logback.xml /etc/kafka/logback.xml' \
	--customize-hook='chmod 755 "$1/etc/kafka/docker/run"' \
	-- --change 'CMD ["/etc/kafka/docker/run"]' --change 'EXPOSE 9092'
image redis:7.0 redis-server \
	-- --change 'CMD ["redis-server", "--protected-mode", "no", "--save", ""]' --change 'EXPOSE 6379'
image postgres:15 postgresql-15 \
	--customize-hook='upload postgres/docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh' \
	--customize-hook='chmod 755 "$1/usr/local/bin/docker-entrypoint.sh"' \
	-- --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["postgres"]' --change 'EXPOSE 5432'
