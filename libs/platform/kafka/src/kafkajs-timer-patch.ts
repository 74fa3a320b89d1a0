import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;

/**
 * After each response kafkajs sets a timer to look for pending requests, also when there are none, and then with a negative delay: Node 24
 * warns of that. A request that becomes pending later sets a timer itself.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
