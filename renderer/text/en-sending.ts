/** Text about sending recordings to a service, and how long they stay here once they are there. */
export const EN_SENDING = {
  'sending.title': 'Sending',
  'sending.none':
    'Whoever collects recordings gives you an invitation. With it this program can send them there; none is sent before somebody here chooses to.',
  'sending.invitation': 'Invitation',
  'sending.join': 'Connect',
  'sending.to': 'Recordings that are sent go to {host}.',
  'sending.leave': 'Disconnect',
  'sending.leave.ask':
    'Disconnect from {host}? What was sent stays there, also when its consent is withdrawn later; sending again takes an invitation.',
  'sending.leave.yes': 'Disconnect',
  'sending.leave.no': 'Stay connected',
  'sending.auto': 'Send recordings that passed by themselves, once no game is recorded',
  'sending.auto.unasked':
    'The player who plays now has not agreed to that in their consent: their recordings are sent only when somebody presses Send.',
  'sending.limit': 'Most MB a second',
  'sending.cap': 'Most GB a day',
  'sending.free': 'Empty: no limit.',
  'sending.keep': 'Delete from this machine once sent',
  'sending.keep.never': 'Never',
  'sending.keep.days': 'After {days} days',
  'sending.keep.says':
    'Only what the service finds whole in its store at that moment is deleted. What was sent is still asked back when its consent is withdrawn.',
  'sending.keep.ask':
    'Delete recordings from this machine {days} days after they were sent? Those that were sent earlier go within a minute.',
  'sending.keep.yes': 'Delete them then',
  'sending.keep.no': 'Keep them',
  'sending.paused': 'Stopped: none is sent by itself until that is switched on again in the settings.',
  'sending.now': 'Sending {name}: {pct} %',
  'sending.waits': 'Sending goes on once the recording is over.',
  'sending.waiting': '{count, plural, one {# recording waits} other {# recordings wait}} to be sent.',
  'sending.stop': 'Stop sending',
  'sending.unfinished': '{name}, which was sent: {says}. {remedy}',
  'sending.refused': '{name} was not sent: {says}. {remedy}',
  'shard.send': 'Send',
  'shard.sending': 'It is in line to be sent; the list of recordings shows how far it is.',
  'several.send': 'Send them',
  'several.sent': '{count, plural, one {# recording} other {# recordings}} queued.',
  'consent.scope.send': 'Sent by itself',
} as const;
