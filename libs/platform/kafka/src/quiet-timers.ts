import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;

/**
 * The client sets a timer after each answer to look for requests that wait, also when none does, and then for a time in the past:
 * Node 24 warns of that. Whatever comes to wait later sets a timer itself.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
