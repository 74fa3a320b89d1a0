import type { Fault } from './grpc-status.ts';
import type { Records } from './wire.ts';

const EMPTY_ID = '00000000-0000-0000-0000-000000000000';
const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) && text !== EMPTY_ID;

export const nameFaults = (field: string, name: string): readonly Fault[] => {
  if (name.trim() === '') return [{ field, text: 'Stream must not be empty.' }];
  return name === '$$' ? [{ field, text: "Stream must not be '$$'." }] : [];
};

const typeFaults = (type: string): readonly Fault[] => {
  const characters = 'unicode letters, digits, underscores, dashes, periods, colons, and dollar signs';
  const faults = [
    type.trim() === '' && 'Schema name must not be empty',
    type !== type.normalize('NFC') && 'Schema name must be in Unicode NFC (Normalization Form C)',
    !/^[\p{L}\p{N}_.$:-]+$/u.test(type) && `Schema name can only contain ${characters}. Attempted Value: ${type}`,
  ];
  return faults.flatMap((text) => (text === false ? [] : [{ field: 'Schema.Name', text }]));
};

/** What the server finds wrong with a record, in its order; a record without a stream name is another matter. */
export const recordFaults = (record: Records.AppendRecord): readonly Fault[] => {
  const id = record.getRecordId();
  return [
    ...(record.getStream() === '' ? [] : nameFaults('Stream', record.getStream())),
    ...(id === undefined || isUuid(id) ? [] : [{ field: 'RecordId', text: 'Record ID must be a valid and non-empty UUID.' }]),
    ...(record.getSchema()?.getFormat() ? [] : [{ field: 'Schema.Format', text: 'Schema format must not be Unspecified.' }]),
    ...typeFaults(record.getSchema()?.getName() ?? ''),
    ...(record.getPropertiesMap().has('') ? [{ field: 'Properties', text: 'Property keys must not be empty.' }] : []),
  ];
};
