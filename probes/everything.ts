/** All modules of a daemon and of its judges, with those that they load later. Run once to have them compiled. */
import './daemon.ts';
import './drivers/index.ts';
import './image/examiner.ts';

// A judge waits for questions; nobody asks here.
process.exit();
