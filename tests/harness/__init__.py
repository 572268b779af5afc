# SPDX-License-Identifier: EUPL-1.2
"""What the Python tests share: private stores, a real server process, a small client."""
