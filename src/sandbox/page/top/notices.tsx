interface Props {
  connected: boolean;
  failure: string | null;
  onDismiss: () => void;
}

/** The lost connection, and Slack's sentence about an act that failed. */
export function Notices({ connected, failure, onDismiss }: Props) {
  return (
    <>
      {!connected && (
        <div class="banner" role="status">
          <span class="spinner" aria-hidden="true" /> Lost the connection to the sandbox. This page continues
          by itself once the program is back.
        </div>
      )}
      {failure !== null && (
        <div class="toast" role="alert">
          <span>{failure}</span>
          <button type="button" class="icon-button" aria-label="Dismiss notice" onClick={onDismiss}>
            ×
          </button>
        </div>
      )}
    </>
  );
}
