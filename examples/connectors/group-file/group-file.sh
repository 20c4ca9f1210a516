#!/bin/sh
# Membership in the groups of a file like /etc/group, for the logins of a file like /etc/passwd.
# group-file.sh GROUP_FILE PASSWD_FILE EMAIL_DOMAIN [PAGE_SIZE]
#
# A target is a group. Whose address is anna@EMAIL_DOMAIN has the login anna. The call is read from the environment.
set -efu
export LC_ALL=C # names are bytes
group_file=$1 passwd_file=$2 domain=$3 page_size=${4:-500}
newline='
'

refuse() { # ERROR MESSAGE
  printf '{"error":"%s","message":"%s"}\n' "$1" "$2"
  exit 1
}

not_found() { # account|target
  printf '{"error":"not_found","what":"%s"}\n' "$1"
  exit 1
}

json() { # TEXT, as a JSON string into $json
  rest=$1 json=
  while :; do
    case $rest in
      *[\"\\]*)
        plain=${rest%%[\"\\]*}
        rest=${rest#"$plain"}
        json=$json$plain\\${rest%"${rest#?}"}
        rest=${rest#?}
        ;;
      *) break ;;
    esac
  done
  json=\"$json$rest\"
}

# Empty where the address isn't of this domain, or can't be a login.
login_of() { # EMAIL, into $login
  login=
  case $1 in
    *[,:]* | *[[:cntrl:]]* | [[:blank:]]* | *[[:blank:]]"@$domain") ;;
    *"@$domain") login=${1%"@$domain"} ;;
  esac
}

# System accounts, which begin below 1000, are nobody's here.
look_up() { # LOGIN, into $kind: person, system or none; and $primary, the id of the group that it has from its line
  kind=none primary=
  while IFS=: read -r name _ uid gid _ || [ -n "$name" ]; do
    [ "$name" = "$1" ] || continue
    if [ "$uid" -ge 1000 ]; then kind=person primary=$gid; else kind=system; fi
    return 0
  done <"$passwd_file"
}

# Blanks beside a comma, as people write them, belong to no name.
tidy() { # MEMBERS, into $tidied
  tidied=
  IFS=,
  for member in $1; do
    while :; do
      case $member in
        [[:blank:]]*) member=${member#?} ;;
        *[[:blank:]]) member=${member%?} ;;
        *) break ;;
      esac
    done
    if [ -n "$member" ]; then tidied=$tidied${tidied:+,}$member; fi
  done
  unset IFS
}

is_among() { # LOGIN MEMBERS
  case ,$2, in *,"$1",*) return 0 ;; esac
  return 1
}

without() { # LOGIN MEMBERS, into $left
  left=
  IFS=,
  for member in $2; do
    [ "$member" = "$1" ] || left=$left${left:+,}$member
  done
  unset IFS
}

change() { # add|remove
  login_of "$SALLYPORT_EMAIL"
  if [ -z "$login" ]; then not_found account; fi
  case $SALLYPORT_TARGET in *:*) not_found target ;; esac
  exec 9>"$group_file.lock"
  flock -w 5 9 || refuse retryable 'the group file is locked by somebody else'
  look_up "$login"
  if [ "$kind" = system ]; then not_found account; fi
  known=no
  if [ "$kind" = person ]; then known=yes; fi
  found=no is_primary=no changed=false
  cp -p "$group_file" "$group_file.new" # for its owner and mode
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      "$SALLYPORT_TARGET":*:*:*)
        found=yes
        members=${line##*:}
        tidy "$members"
        fields=${line%:*} # without the members
        if [ "${fields##*:}" = "$primary" ]; then is_primary=yes; fi
        # A login that was deleted may still be a member, and the next one of its name would be too.
        if is_among "$login" "$tidied"; then known=yes held=yes; else held=no; fi
        if [ "$1$held$known$is_primary" = addnoyesno ]; then
          line=$line${members:+,}$login changed=true
        elif [ "$1$held" = removeyes ]; then
          without "$login" "$tidied"
          line=${line%:*}:$left changed=true
        fi
        ;;
    esac
    printf '%s\n' "$line"
  done <"$group_file" >"$group_file.new"
  if [ "$changed" = true ]; then mv "$group_file.new" "$group_file"; else rm "$group_file.new"; fi
  if [ "$known" = no ]; then not_found account; fi
  if [ "$found" = no ]; then not_found target; fi
  if [ "$1$is_primary" = removeyes ]; then
    refuse conflict 'This is the group of the login itself, so it stays in it: give the login another group.'
  fi
  printf '{"status":"done","changed":%s}\n' "$changed"
}

# A page goes on after the line that the last one ended with: who leaves meanwhile takes nobody along.
page_of() { # KEY ENTRY, of the lines that are read, each of which ENTRY makes JSON of
  sort -u | awk '"" $0 > "" ENVIRON["SALLYPORT_CURSOR"]' | head -n $((page_size + 1)) | {
    count=0 comma= last=
    printf '{"%s":[' "$1"
    while IFS= read -r line; do
      count=$((count + 1))
      if [ "$count" -gt "$page_size" ]; then
        json "$last"
        printf '],"next":%s}\n' "$json"
        exit 0
      fi
      "$2" "$line"
      printf '%s%s' "$comma" "$entry"
      comma=, last=$line
    done
    printf ']}\n'
  }
}

all_members() { # MEMBERS GID, into $all: whose own group it is belongs to it without being named
  tidy "$1"
  all=$tidied
  case $people in *":$2$newline"*) ;; *) return ;; esac
  while IFS=: read -r name gid; do
    if [ "$gid" = "$2" ] && ! is_among "$name" "$tidied"; then all=$all${all:+,}$name; fi
  done <<EOF
$people
EOF
}

list() {
  if [ -n "${SALLYPORT_EMAIL+set}" ]; then
    login_of "$SALLYPORT_EMAIL"
    # Who can't be a login holds nothing that could be seen here: an empty list would be taken for a proof.
    if [ -z "$login" ]; then not_found account; fi
  fi
  people=
  while IFS=: read -r name _ uid gid _ || [ -n "$name" ]; do
    if [ "$uid" -ge 1000 ]; then people="$people$name:$gid$newline"; fi
  done <"$passwd_file"
  while IFS=: read -r group _ gid members || [ -n "$group" ]; do
    if [ -n "${SALLYPORT_TARGET+set}" ] && [ "$group" != "$SALLYPORT_TARGET" ]; then continue; fi
    all_members "$members" "$gid"
    IFS=,
    for member in $all; do
      if [ -n "${SALLYPORT_EMAIL+set}" ] && [ "$member" != "$login" ]; then continue; fi
      printf '%s:%s\n' "$group" "$member"
    done
    unset IFS
  done <"$group_file" | page_of grants grant_entry
}

grant_entry() { # GROUP:LOGIN, into $entry
  json "${1%%:*}"
  target=$json
  json "${1#*:}@$domain"
  entry="{\"target\":$target,\"account\":{\"email\":$json}}"
}

accounts() {
  while IFS=: read -r name _ uid _ || [ -n "$name" ]; do
    [ "$uid" -lt 1000 ] || printf '%s\n' "$name"
  done <"$passwd_file" | page_of accounts account_entry
}

account_entry() { # LOGIN, into $entry
  json "$1@$domain"
  entry="{\"email\":$json}"
}

entitlements() {
  while IFS=: read -r group _ || [ -n "$group" ]; do
    printf '%s\n' "$group"
  done <"$group_file" | page_of entitlements entitlement_entry
}

entitlement_entry() { # GROUP, into $entry
  json "$1"
  entry="{\"target\":$json}"
}

health() {
  lacks=
  command -v flock >/dev/null || lacks='There is no flock on this machine.'
  [ -r "$passwd_file" ] || lacks='It may not read the file of logins.'
  [ -w "$(dirname "$group_file")" ] || lacks='It may not write beside the group file.'
  [ -r "$group_file" ] || lacks='It may not read the group file.'
  json "$(id -un)"
  if [ -z "$lacks" ]; then
    printf '{"ok":true,"acts_as":%s}\n' "$json"
  else
    printf '{"ok":false,"acts_as":%s,"lacks":["%s"]}\n' "$json" "$lacks"
  fi
}

case $SALLYPORT_TYPE in
  access.grant) change add ;;
  access.revoke) change remove ;;
  access.list) list ;;
  access.accounts) accounts ;;
  access.entitlements) entitlements ;;
  access.health) health ;;
  *) refuse unsupported "$SALLYPORT_TYPE isn’t spoken here" ;;
esac
