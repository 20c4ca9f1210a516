import type { CommandSeed, DeliveryOptions, MemberSeed, Rules, SandboxOptions } from '../options.ts';
import type { Json } from '../json.ts';
import { CallLog } from './call-log.ts';
import { Conversations, type ConversationRecord } from './conversations.ts';
import { DeliveryLog } from './delivery-log.ts';
import { Faults } from './faults.ts';
import { Files } from './files.ts';
import { memberFrom, SLACKBOT_ID, userObject, type MemberChange, type MemberRecord } from './members.ts';
import { RateLimits } from './rate-limits.ts';
import { ResponseUrls } from './response-urls.ts';
import { SlackFault } from './slack-fault.ts';
import { Triggers } from './triggers.ts';
import { Usergroups } from './usergroups.ts';
import { Views } from './views.ts';

const DEFAULT_RULES: Rules = {
  rateLimits: true,
  blockKit: true,
  triggerLifeMs: 3_000,
  ackTimeoutMs: 3_000,
  responseUrlUses: 5,
  responseUrlLifeMs: 30 * 60_000,
  postBurst: 3,
};

const DEFAULT_EVENTS = [
  'app_home_opened',
  'user_change',
  'team_join',
  'message.im',
  'app_mention',
  'app_uninstalled',
  'tokens_revoked',
];

/** Everything the workspace holds. `changed` tells whoever watches; `emit` sends the app an event. */
export class Workspace {
  readonly rules: Rules;
  readonly team: { id: string; name: string; domain: string };
  readonly appId = 'A0SANDBOX1';
  readonly botId = 'B0SANDBOX1';
  readonly bot: MemberRecord;
  readonly commands: CommandSeed[];
  readonly conversations = new Conversations();
  readonly usergroups = new Usergroups();
  readonly views = new Views();
  readonly files = new Files();
  readonly faults = new Faults();
  readonly calls = new CallLog();
  readonly deliveries = new DeliveryLog();
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly rateLimits: RateLimits;
  readonly options: SandboxOptions;
  delivery: DeliveryOptions;
  readonly #members = new Map<string, MemberRecord>();
  readonly #listeners = new Set<(version: number) => void>();
  readonly #eventListeners = new Set<(event: Json) => void>();
  #version = 1;

  constructor(options: SandboxOptions) {
    this.options = options;
    this.delivery = options.delivery;
    this.rules = { ...DEFAULT_RULES, ...options.rules };
    this.team = options.team ?? { id: 'T0SANDBOX1', name: 'Sandbox', domain: 'sandbox' };
    this.commands = options.commands;
    this.triggers = new Triggers(() => this.wallClock(), this.rules.triggerLifeMs);
    this.rateLimits = new RateLimits(
      () => this.options.rateClock?.() ?? this.wallClock(),
      this.rules.postBurst,
    );
    const limits = { uses: this.rules.responseUrlUses, lifeMs: this.rules.responseUrlLifeMs };
    this.responseUrls = new ResponseUrls(() => this.now(), limits);
    const appName = options.appName ?? 'Sallyport';
    this.bot = {
      ...memberFrom({ email: 'bot@sandbox.invalid', name: appName, isBot: true }, this.team.id, this.now()),
      id: 'U0SANDBOX1',
      name: appName.toLowerCase().replaceAll(' ', '-'),
      email: '',
    };
    this.#members.set(this.bot.id, this.bot);
    const slackbot = memberFrom(
      { email: 'slackbot@sandbox.invalid', name: 'Slackbot' },
      this.team.id,
      this.now(),
    );
    this.#members.set(SLACKBOT_ID, { ...slackbot, id: SLACKBOT_ID, name: 'slackbot', email: '' });
    this.#seed(options);
  }

  now(): Date {
    return this.options.clock.now();
  }

  /** Milliseconds of this machine, whatever the workspace's clock was moved to. */
  wallClock(): number {
    return (this.options.wallClock ?? Date.now)();
  }

  get version(): number {
    return this.#version;
  }

  changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener(this.#version);
  }

  onChange(listener: (version: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends the app an event of a type it subscribes to; `subscription` when that differs from the type. */
  emit(event: Json, subscription = String(event.type)): void {
    if (!(this.options.events ?? DEFAULT_EVENTS).includes(subscription)) return;
    for (const listener of this.#eventListeners) listener(event);
  }

  onEvent(listener: (event: Json) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  members(): MemberRecord[] {
    return [...this.#members.values()];
  }

  /** Everybody but the bots. */
  people(): MemberRecord[] {
    return this.members().filter((member) => !member.isBot && member.id !== SLACKBOT_ID);
  }

  findMember(id: string): MemberRecord | undefined {
    return this.#members.get(id);
  }

  member(id: string): MemberRecord {
    const found = this.#members.get(id);
    if (!found) throw new SlackFault('user_not_found');
    return found;
  }

  /** By address, whatever its case. */
  memberByEmail(email: string): MemberRecord | undefined {
    return this.members().find(
      (member) => member.email !== '' && member.email.toLowerCase() === email.toLowerCase(),
    );
  }

  addMember(seed: MemberSeed): MemberRecord {
    const member = memberFrom(seed, this.team.id, this.now());
    if (this.#members.has(member.id))
      throw new Error(`two members have the address ${seed.email}: each needs their own`);
    this.#members.set(member.id, member);
    this.emit({
      type: 'team_join',
      user: this.userObject(member),
      event_ts: this.conversations.nextTs(this.now()),
    });
    this.changed();
    return member;
  }

  /** Deactivates, renames, makes a guest, …: the app hears of it as `user_change`. */
  changeMember(email: string, change: MemberChange): MemberRecord {
    const member = this.memberByEmail(email);
    if (!member) throw new Error(`nobody here has the address ${email}`);
    Object.assign(member, change, { updated: Math.floor(this.now().getTime() / 1000) });
    this.emit({
      type: 'user_change',
      user: this.userObject(member),
      event_ts: this.conversations.nextTs(this.now()),
    });
    this.changed();
    return member;
  }

  /** Where deliveries go from now on. */
  deliverTo(delivery: DeliveryOptions): void {
    this.delivery = delivery;
  }

  directWith(userId: string): ConversationRecord {
    return this.conversations.directWith(userId, this.bot.id, this.now());
  }

  hasScope(scope: string): boolean {
    return this.options.scopes === undefined || this.options.scopes.includes(scope);
  }

  userObject(member: MemberRecord): Json {
    return userObject(member, this.hasScope('users:read.email'), this.now(), this.team.id);
  }

  #seed(options: SandboxOptions): void {
    for (const seed of options.members) this.addMember(seed);
    for (const member of this.people()) this.directWith(member.id);
    const idOf = (email: string): string => {
      const member = this.memberByEmail(email);
      if (!member) throw new Error(`${email} is named in a channel or group, but isn't among the members`);
      return member.id;
    };
    for (const seed of options.channels ?? []) {
      const ids = seed.memberEmails?.map(idOf) ?? this.people().map((one) => one.id);
      const withBot = (seed.botIsMember ?? true) ? [...ids, this.bot.id] : ids;
      this.conversations.addChannel(seed.name, seed.isPrivate ?? false, withBot, this.now());
    }
    for (const { handle, name, memberEmails } of options.usergroups ?? [])
      this.usergroups.create({ handle, name: name ?? handle, userIds: memberEmails.map(idOf) }, this.now());
  }
}
