-- The database of a small in-house program, as far as access goes.
-- autoincrement: the id of an account that was deleted never becomes another's.
create table account (id integer primary key autoincrement, email text not null unique collate nocase, name text not null);
create table team (name text primary key);
create table member (
  team text not null references team,
  account_id integer not null references account,
  expires_at text,
  last_used_at text,
  operation_id text,
  primary key (team, account_id)
);
create table session (token text primary key, account_id integer not null references account);

-- For the connector alone: what was answered to which operation.
create table sallyport_operation (id text primary key, answer text not null);
