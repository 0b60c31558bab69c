"""WhatsApp Cloud API: webhooks become letters, turns become calls.

https://developers.facebook.com/documentation/business-messaging/whatsapp
"""
