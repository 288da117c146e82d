# Sourced by ./portage and ./mvnw, in POSIX shell: where a JDK is looked for, and what is said where there is none.
jdk_needed=25

# Prints the feature release of the JDK in directory $1; fails where there is none.
jdk_release() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release" | grep .
}

# Prints the directory of the JDK that the command java on the path belongs to, where there is one.
jdk_on_path() {
  jdk_java=$(command -v java 2>/dev/null) || return 0
  dirname "$(dirname "$(readlink -f "$jdk_java" 2>/dev/null || echo "$jdk_java")")"
}

# Prints the directory of the first JDK that is new enough. The parentheses make a process of its own: mvnw has turned
# off the expansion of file names, which this needs.
jdk_home() (
  set +f
  for jdk_dir in "${PORTAGE_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if [ -n "$jdk_dir" ] && [ "$(jdk_release "$jdk_dir" || echo 0)" -ge "$jdk_needed" ]; then
      echo "$jdk_dir"
      exit 0
    fi
  done
  cat >&2 <<END
portage: no JDK $jdk_needed or newer found; checked PORTAGE_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm and the usual places.
  Install one, for example Temurin $jdk_needed (Debian, Ubuntu: package temurin-$jdk_needed-jdk from
  https://adoptium.net/installation/linux; macOS: brew install temurin@$jdk_needed),
  or set PORTAGE_JAVA_HOME to the directory of one.
END
  exit 2
)
