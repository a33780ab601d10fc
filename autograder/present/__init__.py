"""What people read: tables, feedback, reports, exports."""
