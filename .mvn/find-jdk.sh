# Sets JAVA_HOME to a JDK of at least the version that dpg needs; sourced by ./mvnw and ./dpg (POSIX sh).
# The order: JAVA_HOME, the java on the PATH, then the usual places of Linux, SDKMAN and macOS.

dpg_java_needed=25

# Prints the major version of the JDK in the given folder, or nothing where there is none.
dpg_jdk_version() {
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  fi
}

dpg_jdk_fits() {
  dpg_version=$(dpg_jdk_version "$1")
  [ -n "$dpg_version" ] && [ "$dpg_version" -ge "$dpg_java_needed" ]
}

dpg_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && dpg_jdk_fits "$JAVA_HOME"; then
    return 0
  fi
  dpg_on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$dpg_on_path" ]; then
    dpg_on_path=$(readlink -f "$dpg_on_path" 2>/dev/null || echo "$dpg_on_path")
    dpg_candidate=$(dirname "$(dirname "$dpg_on_path")")
    if dpg_jdk_fits "$dpg_candidate"; then
      JAVA_HOME=$dpg_candidate
      return 0
    fi
  fi
  for dpg_candidate in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/java \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if dpg_jdk_fits "$dpg_candidate"; then
      JAVA_HOME=$dpg_candidate
      return 0
    fi
  done
  return 1
}

case $- in *f*) dpg_noglob=1; set +f ;; *) dpg_noglob= ;; esac
if ! dpg_find_jdk; then
  cat >&2 <<EOF
dpg needs JDK $dpg_java_needed or newer and found none in JAVA_HOME, on the PATH or in the usual places.
Install one, for example:
  sdk install java 25-tem              (SDKMAN, https://sdkman.io)
  brew install openjdk@25              (macOS)
  apt-get install temurin-25-jdk       (Debian, Ubuntu; repository: https://adoptium.net/installation/linux)
or set JAVA_HOME to the folder of an existing JDK $dpg_java_needed.
EOF
  exit 69
fi
[ -z "$dpg_noglob" ] || set -f
export JAVA_HOME
