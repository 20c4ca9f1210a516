import { render } from 'preact';
import { App } from './app.tsx';

const root = document.getElementById('page');
if (root === null)
  throw new Error('index.html has no element with id "page": the page is built from another version.');
render(<App />, root);
