#!/usr/bin/env python3
"""Membership in the teams of a program that keeps them in SQLite: sqlite-app.py DATABASE [PAGE_SIZE]

A target is a team, an account is a row of `account`, found by its id once Sallyport has seen it.
"""

import json
import sqlite3
import sys
from urllib.parse import quote


class Refused(Exception):
    """What is printed in place of an answer."""

    def __init__(self, error, **more):
        super().__init__(error)
        self.answer = {"error": error, **more}


def account_of(db, account):
    """The row's id and address, or None."""
    if account.get("id") is not None:
        found = db.execute("select id, email from account where cast(id as text) = ?", (account["id"],))
    else:
        found = db.execute("select id, email from account where email = ?", (account["email"],))
    return found.fetchone()


def known(db, data):
    """The account's id, where both it and the team are there."""
    account = account_of(db, data["account"])
    if account is None:
        raise Refused("not_found", what="account")
    if db.execute("select 1 from team where name = ?", (data["target"],)).fetchone() is None:
        raise Refused("not_found", what="target")
    return account[0]


def grant(db, data):
    account_id = known(db, data)
    moved = db.execute(
        "update member set expires_at = ? where team = ? and account_id = ?",
        (data.get("expires_at"), data["target"], account_id),
    )
    if moved.rowcount > 0:
        return {"status": "done", "changed": False}
    db.execute(
        "insert into member (team, account_id, expires_at, operation_id) values (?, ?, ?, ?)",
        (data["target"], account_id, data.get("expires_at"), data["operation_id"]),
    )
    return {"status": "done", "changed": True}


def revoke(db, data):
    account_id = known(db, data)
    removed = db.execute("delete from member where team = ? and account_id = ?", (data["target"], account_id))
    return {"status": "done", "changed": removed.rowcount > 0}


def once(write):
    """An operation that comes again, since its answer was lost, is answered as the first time."""

    def written(db, data):
        operation = data["operation_id"]
        before = db.execute("select answer from sallyport_operation where id = ?", (operation,)).fetchone()
        if before is not None:
            return json.loads(before[0])
        answer = write(db, data)
        db.execute("insert into sallyport_operation values (?, ?)", (operation, json.dumps(answer)))
        return answer

    return written


def end_sessions(db, data):
    account = account_of(db, data["account"])
    if account is None:
        return {"sessions": "not_shown", "why": "the account isn’t there any more under the name that it had."}
    ended = db.execute("delete from session where account_id = ?", (account[0],)).rowcount
    return {"sessions": "ended", "count": ended} if ended > 0 else {"sessions": "none"}


def grants(db, data):
    where, values = ["1 = 1"], []
    if data.get("target") is not None:
        where.append("team = ?")
        values.append(data["target"])
    if data.get("account") is not None:
        account = account_of(db, data["account"])
        where.append("account_id = ?")
        values.append(None if account is None else account[0])
    if data.get("cursor") is not None:
        where.append("(team, account_id) > (?, ?)")
        values.extend(json.loads(data["cursor"]))
    rows = db.execute(
        "select team, account_id, email, expires_at, last_used_at, operation_id"
        f" from member join account on account.id = account_id where {' and '.join(where)}"
        " order by team, account_id limit ?",
        (*values, PAGE_SIZE),
    ).fetchall()
    listed = [
        {
            "target": team,
            "account": {"id": str(account_id), "email": email},
            "expires_at": expires_at,
            "last_used_at": last_used_at,
            "operation_id": operation_id,
        }
        for team, account_id, email, expires_at, last_used_at, operation_id in rows
    ]
    return page("grants", listed, [row[:2] for row in rows])


def accounts(db, data):
    after = json.loads(data.get("cursor") or "0")
    rows = db.execute("select id, email from account where id > ? order by id limit ?", (after, PAGE_SIZE))
    found = rows.fetchall()
    return page("accounts", [{"id": str(row), "email": email} for row, email in found], [row for row, _ in found])


def entitlements(db, data):
    after = json.loads(data.get("cursor") or '""')
    rows = db.execute("select name from team where name > ? order by name limit ?", (after, PAGE_SIZE))
    names = [name for (name,) in rows]
    return page("entitlements", [{"target": name} for name in names], names)


def page(key, items, places):
    """`places`: where the next page begins, for each item."""
    return {key: items, "next": json.dumps(places[-1]) if len(items) == PAGE_SIZE else None}


def health(db, _data):
    db.execute("select 1 from member, session, sallyport_operation limit 0")
    return {"ok": True, "acts_as": DATABASE}


READS = {
    "access.list": grants,
    "access.accounts": accounts,
    "access.entitlements": entitlements,
    "access.health": health,
}
WRITES = {"access.grant": once(grant), "access.revoke": once(revoke), "access.end-sessions": end_sessions}


def answer(call):
    kind, data = call["type"], call["data"]
    if kind not in READS and kind not in WRITES:
        raise Refused("unsupported")
    # A file that isn't there mustn't be made: an empty one would say that nobody holds anything.
    db = sqlite3.connect(f"file:{quote(DATABASE)}?mode=rw", uri=True, timeout=5, isolation_level=None)
    db.execute("pragma foreign_keys = on")
    if kind in READS:
        return READS[kind](db, data)
    try:
        db.execute("begin immediate")
    except sqlite3.OperationalError as error:
        raise Refused("retryable", message=str(error)) from error
    found = WRITES[kind](db, data)
    db.execute("commit")
    return found


DATABASE = sys.argv[1]
PAGE_SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 500

try:
    print(json.dumps(answer(json.load(sys.stdin.buffer))))
except Refused as refused:
    print(json.dumps(refused.answer))
    sys.exit(1)
