/**
 * Ten seconds of a conversation's latest message, which the indexes of lists go by: in a conversation that goes on, most
 * messages move no entry in them. The database keeps it beside `last_message_at`.
 */
export const activitySlot = {
  column: 'last_message_slot',
  /** @param moment as it is stored */
  of: (moment: string): string => moment.slice(0, 18),
};
