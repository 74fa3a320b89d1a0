export { bullmqJobQueue, type JobQueueOptions } from './job-queue.ts';
