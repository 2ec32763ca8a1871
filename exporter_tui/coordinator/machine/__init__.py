"""The state machine of a run: events in, commands out; pure.

Theory of operation
===================

A run has many tables, a table has many tasks. A *task* (the export of a chunk, or an inquiry about
what was exported) obeys the one table of ``model.states``. A *table* is more than the sum of its
tasks, and this page is about its life. It is three small automata beside each other:

1. **The work**, ``table.phases.TablePhase``::

       WORKING --JUDGED--> CLOSING --CLOSED--> ENDED --ASKED--> WORKING ...
          |  \\--FAILED--> FAILING --CLOSED--/^
          \\--REDONE--> REDOING --PLANNED--> WORKING

   In WORKING chunks are exported, each is asked about behind its commit, files that this run did
   not write are read. A person may ask a table that has ENDED for a chunk, or for a validation:
   that is its ``errand``, done in WORKING again, and the old result stands beside it until there is
   a new one. Only files that are lost take a result away before that.
2. **A restart of the whole table** that a person asked for, ``RestartPhase``: NONE,
   PLANNING, CLEARING, MOVING, NONE. It may begin in any phase of the work.
3. **A look at the files beside the work**, ``Look``, at most one at a time.

What may overlap
----------------

- PLANNING with everything: the work goes on until the new plan is there, so that a plan that fails
  costs nothing. From CLEARING on the work is given up (``leaving``): what runs is ended, what it
  still commits does not count, and nothing new of the table begins.
- A redo with a restart: whichever pins its plan first wins. The redo's plan ends the restart
  (OVERTAKEN), for it is newer than what the person saw; a plan of the restart that comes later than
  that is thrown away.
- A chunk that is set aside with other chunks that run. Its own task may have been queued meanwhile,
  with another chunk that a person asked for: the old file that was found is kept in mind all the
  same, else nobody would put it back or delete it.
- FAILING and CLOSING with attempts that still end; nothing new begins.
- ENDED with nothing but a restart, and a look. What a phase excludes is unset by the step into it:
  only a table that is FAILING has a ``failure``, one that has ENDED no ``errand`` and nothing left
  of a validation; REDOING has no result.

Who asks the helper thread, and what is awaited
-----------------------------------------------

Folders are moved, looked at and read by one helper thread, one job after the other. A job that the
table's next step waits for is asked for by ``MachineState.ask`` and noted in ``table.jobs`` until
its answer: SetChunkAside, PutChunkBack, SetDamagedAside, LookAtTable with ``gate``, CloseTable,
ReplanTable, ClearTable. CloseTable has two answers: the result, or files that are gone. PlanRestart
is not awaited, because the work goes on meanwhile; neither are DropAside, DeleteTrash and looks
beside the work. ReplanTable and PlanRestart need an Oracle session and wait in ``wants_session``.
An answer that nobody waits for is a defect and raises. An abort waits for no answer: the table has
ENDED, its jobs stay noted, and their late answers change files' places but no result.

One decision, ``lifecycle.settle``
----------------------------------

Every handler changes what its event is about and then calls ``settle``, which alone decides what
the table does next, and only when no job and (but for setting chunks aside) no attempt is under
way: no worker writes into a folder that is being moved. Its branches stand in the order of what
makes the others void: a restart that clears the folder; a result that stands; old files that must
be back before the closing tells what is there; the closing; the end of the run; a new plan; and
last the way to the verdict, which looks at the files before it asks about them.
Turn two of them round and a table stays open for ever, or is closed over files that are not there.

Who may change what
-------------------

Fields of a table and its tasks are changed by the steps in the folder ``table`` alone; handlers
call steps. A step that ``phases`` does not list raises, with the table's story. Tests hold both;
random walks hold the rest.
"""
