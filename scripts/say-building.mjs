// Imported before anything heavy: whoever waits for `npm start` reads at once what for.
process.stdout.write('Building Sallyport …\n');
