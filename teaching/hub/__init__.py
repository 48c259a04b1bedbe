"""A class hub on one machine: JupyterHub, with each learner in walls of their own.

==============  =================================================================================
``__main__``    make hub: look whether it can run, then become the hub
``arguments``   what its command line may say
``network``     its address, and free ports
``classroom``   where everything of a class lies
``materials``   what learners get a copy of
``roster``      who is in the class; codes
``app``         JupyterHub, with what a class wants of it
``config``      JupyterHub's configuration: how the parts below are put together
``signin``      the authenticator, and the pass that opens a learner's pages to that learner alone
``proxy``       Node's proxy, with a gate (gate.mjs) that asks for the pass
``spawner``     starts each learner's server in ``walls`` of its own
``limits``      what one learner may take of memory, processors and disk
``service``     serves the ``pages``: hand-ins and feedback (``submissions``), and the class page,
                which is a ``board`` and its ``wording``
``inside``      what runs in the walls, as the learner
==============  =================================================================================
"""
