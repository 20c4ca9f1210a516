/** What people are to the organization, where the file names no other types. */
export const USUAL_PERSON_TYPES = ['employee', 'contractor', 'intern', 'vendor'] as const;
