"""Kernels that start with their libraries imported: forked from a process that has them.

`provisioner` is what jupyter_client calls, by the name that a kernelspec gives; `kernelspec`
installs such a kernelspec; `client` finds the warm process, or starts it; `server` is the warm
process. So nbval, nbconvert, stock nbgrader and JupyterLab start a kernel without importing torch
anew. It isolates nothing: a kernel is as free as an ordinary one.

Where there is no warm process to be had (another system than Linux, a kernel that is no ipykernel,
a warm process that crashed), the ordinary kernel starts, and the log says why.
"""
